import Expressions
import Octets

/// Reads the input as an expression, as a pattern and as a time, and holds each against something.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // Bound: libFuzzer gives `size` octets at `data`.
    let octets = OctetView(unsafe UnsafeBufferPointer(start: data, count: size).span)
    let text = octets.text()
    var sum = 0
    do throws(SyntaxError) {
        let expression = try Expression(text)
        // What was read once reads the same again.
        let again = try? Expression(expression.description)
        precondition(again == expression || expression.description.unicodeScalars.count > Expression.lengthLimit)
        for values in [[], [FieldValue.text("INVITE sip:a@b"), .number(200), .present]] {
            sum &+= expression.holds { _ in values } ? 1 : 2
        }
        sum &+= expression.fields.count
    } catch {
        sum &+= check(error, text)
    }
    do throws(SyntaxError) {
        let pattern = try Pattern(text)
        for subject in ["", "aaaaaaaaaaaaaaaaaaaab", "sip:user1@imserver.com\r\n", text] {
            sum &+= pattern.isFound(in: String(subject.prefix(256))) ? 1 : 2
        }
    } catch {
        sum &+= check(error, text)
    }
    do throws(SyntaxError) {
        let time = try TimeText(text)
        sum &+= Int(truncatingIfNeeded: time.moment(onDayOf: Timestamp(nanoseconds: .max)).nanoseconds)
        sum &+= Int(truncatingIfNeeded: time.moment(onDayOf: Timestamp(nanoseconds: .min)).nanoseconds)
    } catch {
        sum &+= check(error, text)
    }
    keep(sum)
    return 0
}

/// What is wrong lies in the text, and is said.
private func check(_ error: SyntaxError, _ text: String) -> Int {
    precondition(error.range.upperBound <= text.unicodeScalars.count && error.text == text && !error.reason.isEmpty)
    return error.range.count
}

/// Or the optimizer leaves the reading out.
@inline(never) func keep(_ value: Int) { if value == .min { print(value) } }
