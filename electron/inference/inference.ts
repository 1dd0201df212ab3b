/**
 * The inference process: holds the native model libraries, so that what kills them does not kill
 * the app.
 */
import './no-telemetry.ts';
import { RPCHandler } from '@orpc/server/message-port';
import { acceptPorts } from '../launcher/child-ports.ts';
import { createChatModels } from './llama/chat-models.ts';
import { createLlamaLibrary } from './llama/llama-library.ts';
import { createEmbedTexts } from './onnx/embed-texts.ts';
import { createModelWorkers } from './onnx/model-workers.ts';
import { createInferenceRouter } from './router.ts';

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
  // The system takes back what the libraries hold; a model that is being read would make an orderly
  // end slow.
  onStop: () => undefined,
});
