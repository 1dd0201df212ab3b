/** The inference process runs the native model libraries, so that a crash of theirs ends it alone. */
import './no-telemetry.ts';
import { RPCHandler } from '@orpc/server/message-port';
import { acceptPorts } from '../launcher/child-ports.ts';
import { createChatModels } from './llama/chat-models.ts';
import { createLlamaLibrary } from './llama/llama-library.ts';
import { createEmbedTexts } from './onnx/embed-texts.ts';
import { createModelWorkers } from './onnx/model-workers.ts';
import { createInferenceRouter } from './inference-router.ts';

const library = createLlamaLibrary();
const onnxModels = createModelWorkers();
const handler = new RPCHandler(
  createInferenceRouter({
    library,
    chatModels: createChatModels({ library }),
    onnxModels,
    embedTexts: createEmbedTexts(onnxModels),
  }),
);

acceptPorts({
  onPort: (_kind, port) => {
    handler.upgrade(port);
    port.start();
  },
  // The system frees the libraries' memory; an orderly end would wait for a model that is loading.
  onStop: () => undefined,
});
