/// A picture made of a few simple shapes, in whole units of a CSS pixel: a page's script and an SVG document draw it
/// the same.
struct Drawing {
    /// One shape.
    enum Shape {
        /// A vertical line on which nothing happens.
        case lane(x: Int, from: Int, to: Int)
        /// A horizontal arrow.
        case arrow(from: Int, to: Int, y: Int, Page.Style)
        /// An arrow to where it came from.
        case turn(x: Int, y: Int, Page.Style)
        /// Words, of which `y` is the base line.
        case text(x: Int, y: Int, Anchor, Look, Page.Style, String)
        /// A box behind words.
        case box(x: Int, y: Int, width: Int, height: Int, Page.Style)
    }

    /// Which end of words stands at their place.
    enum Anchor: Int {
        case start
        case middle
        case end
    }

    /// What words are.
    enum Look: Int {
        /// A name over a lane.
        case heading
        /// What stands on an arrow.
        case label
        /// Frame, time, session.
        case gutter
        /// What stands beside the arrows.
        case note
    }

    /// What the picture shows, in words.
    var title: String
    var width: Int
    var height: Int
    var shapes: [Shape] = []

    /// Width of a column of text: the script and the document set a font of which each character is as wide.
    static let column = 7.25

    /// Units that so many columns take.
    static func width(_ columns: Int) -> Int { Int(Double(min(max(columns, 0), 100_000)) * column + 0.999) }
}
