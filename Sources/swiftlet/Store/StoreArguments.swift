// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import Storage
import Synchronization

/// Which store.
struct StoreArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder of the event store.",
      discussion:
        "Default: $SWIFTLET_STORE, else `store` of the configuration, else /var/lib/swiftlet for root and $XDG_STATE_HOME/swiftlet or ~/.local/state/swiftlet for others.",
      valueName: "folder"
    )
  )
  var store: String?

  func validate() throws { if let store { StoreHints.note(store) } }

  /// Where the store is.
  var layout: StoreLayout { StoreLayout(root: store ?? ConfiguredStore.standard) }

  /// Where it is with the configuration that a command was given.
  func layout(_ options: ConfigurationOptions) -> StoreLayout {
    StoreLayout(root: store ?? ConfiguredStore.folder(options))
  }

  /// What applies where neither a flag nor a file names it.
  static func standard(_ environment: [String: String]) -> String {
    if let folder = environment["SWIFTLET_STORE"], !folder.isEmpty { return folder }
    if geteuid() == 0 { return "/var/lib/swiftlet" }
    // A relative one is to be ignored, as its specification says.
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      return state + "/swiftlet"
    }
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return (home ?? "/var/tmp") + "/.local/state/swiftlet"
  }

  /// The store, open for reading; ends the command when there is none.
  func reader() throws -> StoreReader {
    do throws(StorageError) {
      let reader = try StoreReader(layout)
      if let error = reader.catalogueError { StoreMessages.warn([.withoutCatalogue(error)]) }
      return reader
    } catch {
      throw StoreMessages.failure(error)
    }
  }

  /// The store, open for writing; says what had to be put right.
  func writer(rebuildsCatalogue: Bool = false) throws -> EventStore {
    do throws(StorageError) {
      let options = Storage.StoreOptions { Clock.now }
      let line = Mutex(ProgressLine())
      let store = try EventStore(layout, options, rebuildsCatalogue: rebuildsCatalogue) { state in
        line.withLock {
          $0.show(bytes: state.bytes, total: state.totalBytes, events: state.events)
        }
      }
      line.withLock { $0.clear() }
      StoreMessages.warn(store.notices)
      return store
    } catch {
      throw StoreMessages.failure(error)
    }
  }
}
