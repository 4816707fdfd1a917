// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import Notifications

/// The program: one file a subcommand, arguments and printing only.
@main
struct Swiftlet: ParsableCommand {
  static let version = ProductVersion.text

  static let configuration = CommandConfiguration(
    commandName: "swiftlet",
    abstract: "Finds attacks on Linux hosts with EQL rules: live from the kernel, or in log files.",
    discussion: """
      Start here:
        swiftlet demo                    see it work: no root, no network
        sudo swiftlet watch              watch this host; alerts as they happen
        sudo swiftlet run                the service: the same, and keeps events and alerts
        swiftlet scan events.ndjson.gz   find the same in recorded events
        swiftlet search 'process where process.name == "ssh"' events/
        swiftlet shell events/           ask one query after the other
        swiftlet events import logs/     keep events, to search them for as long as you like
        swiftlet alerts list             open alerts; show, ack, close, note, undo …
        swiftlet report --out a.html     one file that tells it all, to send or to print
        swiftlet rules test rules/       run the examples beside each rule
        swiftlet doctor                  what works here, and what to mend

      Exit status:
        0  done, whatever was found
        1  failed while running
        2  wrong usage, query or rule
        3  there were alerts, and --fail-on-alert was given
      """,
    version: version,
    subcommands: [
      RunCommand.self, StatusCommand.self, ConfigCommand.self,
      WatchCommand.self, ScanCommand.self, SearchCommand.self, ShellCommand.self,
      ExplainCommand.self, EventsCommand.self,
      AlertsCommand.self, ReportCommand.self, NotifyCommand.self,
      RulesCommand.self, RunsCommand.self,
      ExceptionsCommand.self,
      DemoCommand.self, DoctorCommand.self,
    ]
  )

  /// Parses and runs; every usage error ends in status 2, as scripts expect.
  static func main() {
    // A file that is opened must not become a standard stream that was closed.
    while case let descriptor = open("/dev/null", O_RDWR), descriptor >= 0 {
      if descriptor > STDERR_FILENO {
        close(descriptor)
        break
      }
    }
    // A reader that goes away (`| head`) is an ordinary end, seen where we write.
    signal(SIGPIPE, SIG_IGN)
    // A limit on the size of files (`ulimit -f`) is an error of the write that meets it.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let status as ExitCode {
      Glibc.exit(status.rawValue)
    } catch {
      let isClean = exitCode(for: error) == .success
      let text = fullMessage(for: error)
      if isClean { Console.print(text) } else { Console.note(text) }
      Glibc.exit(isClean ? 0 : 2)
    }
  }
}

extension ExitCode {
  /// Failed while running: input, output, the kernel.
  static let runtimeFailure = ExitCode(1)
  /// Wrong usage, query or rule.
  static let badInput = ExitCode(2)
  /// There were alerts, and that was to be a failure.
  static let alerted = ExitCode(3)
}
