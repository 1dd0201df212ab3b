import { definePhrases } from './define-phrases.ts';

/** Streams and sessions of the LAN server. */
export const streamsPhrases = definePhrases({
  'streams.noBase': {
    en: 'There is no knowledge base `{id}` here.',
    'zh-CN': '没有知识库 `{id}`。',
  },
  'streams.sessionRemoved': {
    en: 'The session was removed while this answer was being written.',
    'zh-CN': '回答生成期间，会话已被删除。',
  },
  'streams.upgradeNeeded': {
    en: `This path accepts WebSockets: send \`Upgrade: websocket\`. POST /v1/sessions/{path} does
      the same over HTTP.`,
    'zh-CN':
      '此路径使用 WebSocket：请发送 `Upgrade: websocket`。POST /v1/sessions/{path} 以 HTTP 提供相同功能。',
  },
  'streams.noStream': {
    en: `There is no stream \`{id}\` to resume. A stream is kept for its caller while it runs and
      for one minute after that.`,
    'zh-CN': '没有可恢复的流 `{id}`。流只为其调用方在运行期间及之后一分钟内保留。',
  },
  'streams.noStreamOfPath': {
    en: `There is no stream \`{id}\` of this path to resume. A stream is kept for its caller while
      it runs and for one minute after that.`,
    'zh-CN': '此路径没有可恢复的流 `{id}`。流只为其调用方在运行期间及之后一分钟内保留。',
  },
  'streams.readerLeft': {
    en: `The client disconnected, so this answer was stopped. The text above is what arrived
      until then.`,
    'zh-CN': '客户端已断开连接，回答因此停止。以上是在那之前收到的内容。',
  },
  'streams.eventGone': {
    en: `The stream {id} no longer has its event {number}: the oldest events of a long stream are
      dropped.`,
    'zh-CN': '流 {id} 已没有事件 {number}：较长的流不保留最早的事件。',
  },
  'streams.eventNotYet': {
    en: 'The stream {id} has only reached event {number}.',
    'zh-CN': '流 {id} 目前只到事件 {number}。',
  },
  'streams.lastEventId': {
    en: `There is no such stream: \`Last-Event-ID\` must be the \`id\` of an event that this server
      has sent.`,
    'zh-CN': '没有这个流：`Last-Event-ID` 须为此服务器发送过的事件 `id`。',
  },
  'streams.otherStream': {
    en: 'The `Last-Event-ID` belongs to another stream than `{id}`.',
    'zh-CN': '`Last-Event-ID` 不属于流 `{id}`。',
  },
});
