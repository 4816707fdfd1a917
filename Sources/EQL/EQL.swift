// SPDX-License-Identifier: Apache-2.0
import Events

/// The façade of the language: text in, diagnostics or a checked query out.
package enum EQL {}
