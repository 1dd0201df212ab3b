// Codex CLI: one loop of tools that writes a file, over /v1/responses. Its own messages, tools and headers are the real ones.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { apiKey, baseURL, chatModel, pinned } from '../node/pinned.mjs';

const home = await mkdtemp(join(tmpdir(), 'hearth-codex-'));

// Codex asks the provider for searches on the web unless it is told not to; Hearth refuses what it cannot run.
const config = `model = "${chatModel}"
model_provider = "hearth"
web_search = "disabled"
check_for_update_on_startup = false

[model_providers.hearth]
name = "Hearth"
base_url = "${baseURL}"
env_key = "HEARTH_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0

[analytics]
enabled = false
`;

await mkdir(join(home, 'codex'));
await writeFile(join(home, 'codex', 'config.toml'), config);

/** Runs it in a folder of its own; resolves to its events, one object a line. */
async function runCodex(folder, prompt, ...options) {
  await mkdir(folder);
  const env = { ...process.env, HOME: home, CODEX_HOME: join(home, 'codex'), HEARTH_KEY: apiKey };
  const child = spawn(
    process.execPath,
    [
      pinned.resolve('@openai/codex/bin/codex.js'),
      'exec',
      '--json',
      '--skip-git-repo-check',
      '--sandbox',
      'danger-full-access',
      ...options,
      prompt,
    ],
    { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 },
  );
  let printed = '';
  let notes = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (notes += text));
  const code = await new Promise((resolve) => void child.once('close', resolve));
  assert.equal(code, 0, printed + notes);
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('Codex', () => {
  after(() => rm(home, { recursive: true, force: true }));

  test('a command writes a file, and its output leads to the answer', async () => {
    const folder = join(home, 'work');
    const command = JSON.stringify({ cmd: 'echo made > made.txt && cat made.txt' });
    const events = await runCodex(
      folder,
      `Make it. <call tool="exec_command">${command}</call><say>The file is made.</say>`,
    );
    assert.equal(await readFile(join(folder, 'made.txt'), 'utf8'), 'made\n');
    const done = events.filter(({ type }) => type === 'item.completed').map(({ item }) => item);
    assert.equal(done.find(({ type }) => type === 'command_execution').aggregated_output, 'made\n');
    assert.equal(done.findLast(({ type }) => type === 'agent_message').text, 'The file is made.');
    const { usage } = events.find(({ type }) => type === 'turn.completed');
    assert.ok(usage.input_tokens > 0 && usage.output_tokens > 0);
  });

  // For models that it knows, its patches are a custom tool. Searches among its own tools come with its sub-agents.
  test('a patch adds a file, by a custom tool whose input is text', async () => {
    const folder = join(home, 'patched');
    const input = '*** Begin Patch\n*** Add File: made.txt\n+made\n*** End Patch\n';
    const events = await runCodex(
      folder,
      `Add it. <call tool="apply_patch">${JSON.stringify({ input })}</call><say>Added.</say>`,
      ...['--model', 'gpt-5.5', '--config', 'features.multi_agent=false'],
    );
    assert.equal(await readFile(join(folder, 'made.txt'), 'utf8'), 'made\n');
    const done = events.filter(({ type }) => type === 'item.completed').map(({ item }) => item);
    assert.equal(done.find(({ type }) => type === 'file_change').status, 'completed');
    assert.equal(done.findLast(({ type }) => type === 'agent_message').text, 'Added.');
  });
});
