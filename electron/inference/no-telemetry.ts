/**
 * From 1.29 on, ONNX Runtime's own builds for Linux and macOS count what is run (names and hashes
 * of models, the machine's kind, times) under a device id that they keep, and send it to their
 * maker, past our log of what leaves the machine (microsoft/onnxruntime pull request 27379). This
 * turns all of it off; it is read once, when the library is first used, so this module is the first
 * import of the process that uses it. The two names are those of 1.30 and of what may follow
 * (onnxruntime/core/platform/telemetry_environment.h). On Windows the library only offers its
 * events to a listener on the same machine.
 */
for (const name of ['ORT_DISABLE_TELEMETRY', 'ORT_TELEMETRY_DISABLED']) process.env[name] = '1';
