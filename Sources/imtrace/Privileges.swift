import CLinux
import Glibc

/// The rights of the process. What needs them is opened first; what reads other people's octets then has none.
///
/// Capabilities belong to threads: they are given up before there is a second one. The C library tells all threads of
/// another user.
struct Privileges {
    /// Why they could not be given up.
    struct Failure: Error, CustomStringConvertible {
        let description: String
        /// The exit status.
        let status: Int32
    }

    /// A user of the system.
    private struct User {
        let name: String
        let number: uid_t
        let group: gid_t

        init?(_ name: String) {
            // Bound: getpwnam gives one entry, or none, that is valid until the next call.
            guard let entry = unsafe getpwnam(name) else { return nil }
            self.name = name
            number = unsafe entry.pointee.pw_uid
            group = unsafe entry.pointee.pw_gid
        }
    }

    /// Who the process is to be; `nil` for who it is.
    private let user: User?
    private let keepsAll: Bool

    /// - Parameter name: whom to become; `root` keeps all rights. Where none is given, root becomes `nobody`.
    init(becoming name: String?) throws(Failure) {
        keepsAll = name == "root"
        guard !keepsAll, name != nil || geteuid() == 0 else {
            user = nil
            advice = nil
            return
        }
        let wanted = name ?? "nobody"
        guard let found = User(wanted) else {
            throw Failure(description: "-Z \(wanted): there is no such user", status: 64)
        }
        user = found
        advice =
            geteuid() == 0
            ? "the run is \(wanted) by now, who must be able to make files there; -Z names another, -Z root stays root"
            : nil
        guard found.number != 0 else {
            throw Failure(description: "-Z \(wanted): has the rights of root; -Z root keeps them", status: 64)
        }
        guard geteuid() == 0 || found.number == geteuid() && getuid() == geteuid() else {
            throw Failure(description: "-Z \(wanted): only root can become another user", status: 77)
        }
    }

    /// What to do where the user that root becomes cannot make a file; `nil` where nobody becomes another.
    let advice: String?

    /// Becomes the user, without other groups and capabilities, and makes sure that there is no way back.
    func relinquish() throws(Failure) {
        if keepsAll { return }
        // Root itself may be without CAP_SETUID, in a container: it is told, and can say -Z root.
        if let user, geteuid() == 0 {
            var group = user.group
            // Bound: one group, as the count says.
            try check(unsafe setgroups(1, &group), "the groups of \(user.name)")
            try check(setresgid(user.group, user.group, user.group), "the group of \(user.name)")
            try check(setresuid(user.number, user.number, user.number), "the user \(user.name)")
        }
        try check(imtrace_drop_capabilities(), "no capabilities")
        try check(imtrace_renounce_new_privileges(), "no new privileges")
        try verify()
    }

    private func verify() throws(Failure) {
        guard imtrace_has_no_capabilities() == 1 else { throw kept("capabilities") }
        guard let user else { return }
        guard getuid() == user.number, geteuid() == user.number, getgid() == user.group, getegid() == user.group
        else { throw kept("its user") }
        // What must fail: root is gone from the real, the effective and the saved user.
        if setresuid(uid_t.max, 0, uid_t.max) == 0 || setresgid(gid_t.max, 0, gid_t.max) == 0 && user.group != 0 {
            throw kept("a way back to root")
        }
    }

    private func check(_ result: Int32, _ what: String) throws(Failure) {
        if result == 0 { return }
        // Bound: strerror gives a string that ends in NUL.
        let reason = unsafe String(cString: strerror(errno))
        throw Failure(
            description: "cannot change to \(what): \(reason) (-Z root goes on with all rights)", status: 77)
    }

    private func kept(_ what: String) -> Failure {
        Failure(description: "cannot give up rights: the process kept \(what)", status: 77)
    }
}

/// What to do for whoever may not capture.
enum CapturePermission {
    /// The line that gives this program the right, as a shell takes it.
    static var advice: String {
        "to let everybody who may run it capture: sudo setcap cap_net_raw,cap_net_admin=eip \(quoted(program))"
    }

    /// The file that is running, links resolved.
    private static var program: String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        // Bound: readlink writes at most the buffer's own count, and says how many.
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe bytes.baseAddress.map { unsafe readlink("/proc/self/exe", $0, bytes.count) } ?? 0
        }
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : CommandLine.arguments[0]
    }

    /// `path` for a shell: as it is where nothing in it means something else.
    static func quoted(_ path: String) -> String {
        let plain = path.utf8.allSatisfy { octet in
            switch octet {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "/._-+,:@%".utf8.contains(octet)
            }
        }
        return plain && !path.isEmpty ? path : "'\(path.replacing("'", with: "'\\''"))'"
    }
}
