import { accessPhrases } from './access.ts';
import { accountsPhrases } from './accounts.ts';
import { cliPhrases } from './cli.ts';
import { cliAccountsPhrases } from './cli-accounts.ts';
import { cliAnswerPhrases } from './cli-answer.ts';
import { cliClientsPhrases } from './cli-clients.ts';
import { cliConfigPhrases } from './cli-config.ts';
import { cliKnowledgePhrases } from './cli-knowledge.ts';
import { cliModelsPhrases } from './cli-models.ts';
import { cliRequestsPhrases } from './cli-requests.ts';
import { cliServePhrases } from './cli-serve.ts';
import { clientsPhrases } from './clients.ts';
import { concealPhrases } from './conceal.ts';
import { configPhrases } from './config.ts';
import { conversationsPhrases } from './conversations.ts';
import { dialectsPhrases } from './dialects.ts';
import { doctorPhrases } from './doctor.ts';
import { documentsPhrases } from './documents.ts';
import { egressPhrases } from './egress.ts';
import { fieldsPhrases } from './fields.ts';
import { knowledgePhrases } from './knowledge.ts';
import { lanPhrases } from './lan.ts';
import { lanNetworkPhrases } from './lan-network.ts';
import { lanRequestsPhrases } from './lan-requests.ts';
import { localFieldsPhrases } from './local-fields.ts';
import { modelsPhrases } from './models.ts';
import { modelFilesPhrases } from './model-files.ts';
import { peersPhrases } from './peers.ts';
import { providersPhrases } from './providers.ts';
import { quotaPhrases } from './quota.ts';
import { responsesPhrases } from './responses.ts';
import { routingPhrases } from './routing.ts';
import { schemasPhrases } from './schemas.ts';
import { securityPhrases } from './security.ts';
import { sourcesPhrases } from './sources.ts';
import { storePhrases } from './store.ts';
import { streamsPhrases } from './streams.ts';
import { titlesPhrases } from './titles.ts';
import { tlsPhrases } from './tls.ts';
import { tokensPhrases } from './tokens.ts';
import { transferPhrases } from './transfer.ts';

/** Every sentence of Hearth's failures, in both languages. */
export const catalogue = {
  ...accessPhrases,
  ...accountsPhrases,
  ...cliPhrases,
  ...cliAccountsPhrases,
  ...cliAnswerPhrases,
  ...cliClientsPhrases,
  ...cliConfigPhrases,
  ...cliKnowledgePhrases,
  ...cliModelsPhrases,
  ...cliRequestsPhrases,
  ...cliServePhrases,
  ...clientsPhrases,
  ...concealPhrases,
  ...configPhrases,
  ...conversationsPhrases,
  ...dialectsPhrases,
  ...doctorPhrases,
  ...documentsPhrases,
  ...egressPhrases,
  ...fieldsPhrases,
  ...knowledgePhrases,
  ...lanPhrases,
  ...lanNetworkPhrases,
  ...lanRequestsPhrases,
  ...localFieldsPhrases,
  ...modelsPhrases,
  ...modelFilesPhrases,
  ...peersPhrases,
  ...providersPhrases,
  ...quotaPhrases,
  ...responsesPhrases,
  ...routingPhrases,
  ...schemasPhrases,
  ...securityPhrases,
  ...sourcesPhrases,
  ...storePhrases,
  ...streamsPhrases,
  ...titlesPhrases,
  ...tlsPhrases,
  ...tokensPhrases,
  ...transferPhrases,
} as const;
