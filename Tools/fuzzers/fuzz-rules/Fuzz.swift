import Expressions
import Octets

/// Reads the input as a rule file. A rule that was read reads the same again by itself, and what is wrong is shown where
/// it stands.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // Bound: libFuzzer gives `size` octets at `data`.
    let octets = OctetView(unsafe UnsafeBufferPointer(start: data, count: size).span)
    let text = octets.text()
    var sum = 0
    do throws(LabRuleFile.Fault) {
        let file = try LabRuleFile(text)
        for rule in file.rules {
            let again = try LabRuleFile(rule.text)
            precondition(again.rules.map(\.clause) == [rule.clause])
            sum &+= rule.line
        }
    } catch {
        precondition(error.line > 0 && error.error.range.upperBound <= error.error.text.unicodeScalars.count)
        sum &+= error.line
    }
    keep(sum)
    return 0
}

/// Or the optimizer leaves the reading out.
@inline(never) func keep(_ value: Int) { if value == .min { print(value) } }
