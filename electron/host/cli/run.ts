import { AppError, errorCodeOf } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { ConfigError, problemText } from '../config-file/problem.ts';
import { accountsCommand } from './accounts.ts';
import { askCommand } from './ask.ts';
import { auditCommand } from './audit.ts';
import { budgetsCommand } from './budgets.ts';
import { clientsCommand } from './clients.ts';
import { UsageError, type CliDeps, type Command } from './command.ts';
import { configCommand } from './config.ts';
import { doctorCommand } from './doctor.ts';
import { evalCommand } from './eval.ts';
import { errorText } from './error-text.ts';
import { helpText, usageText } from './help.ts';
import { knowledgeCommand } from './knowledge.ts';
import { modelsCommand } from './models.ts';
import { openCommand } from './open.ts';
import { policiesCommand } from './policies.ts';
import { requestsCommand } from './requests.ts';
import { serveCommand } from './serve.ts';
import { usageCommand } from './usage.ts';

const commands: readonly Command[] = [
  askCommand,
  serveCommand,
  openCommand,
  configCommand,
  accountsCommand,
  policiesCommand,
  budgetsCommand,
  clientsCommand,
  modelsCommand,
  knowledgeCommand,
  evalCommand,
  requestsCommand,
  usageCommand,
  auditCommand,
  doctorCommand,
];

const exitCodes = { done: 0, failed: 1, mistyped: 2, interrupted: 130 } as const;

const wantsHelp = (args: readonly string[]): boolean => {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).some((one) => one === '--help' || one === '-h');
};

/** Runs one command line. Resolves to the exit code, having said on stderr what went wrong. */
export async function run(args: readonly string[], deps: CliDeps): Promise<number> {
  const { io } = deps;
  const [name, ...rest] = args;
  const command = commands.find((one) => one.name === name);
  if (name === '--version' || name === '-v') return (io.print(deps.version), exitCodes.done);
  if (command === undefined) {
    if (name === '--help' || name === '-h' || name === 'help')
      return (io.print(helpText(commands, io)), exitCodes.done);
    if (name !== undefined) io.note(io.text(phrase('cli.noCommand', { name })));
    io.note(helpText(commands, io));
    return exitCodes.mistyped;
  }
  if (wantsHelp(rest)) return (io.print(usageText(command, io)), exitCodes.done);
  try {
    return await command.run(rest, deps);
  } catch (error) {
    return explain(error, command, deps);
  }
}

function explain(error: unknown, command: Command, { io }: CliDeps): number {
  io.endProgress();
  if (error instanceof UsageError) {
    io.note(io.text(error.phrase));
    io.note(usageText(command, io));
    return exitCodes.mistyped;
  }
  if (io.signal.aborted) return exitCodes.interrupted;
  if (error instanceof ConfigError) {
    io.note(io.text(phrase('cli.config.rejected')));
    for (const problem of error.problems) io.note(problemText(problem, io.language));
    return exitCodes.mistyped;
  }
  io.note(errorText(error, io));
  if (!(error instanceof AppError) && errorCodeOf(error) === 'internal' && io.env['HEARTH_DEBUG'])
    io.note(error instanceof Error ? (error.stack ?? '') : '');
  return exitCodes.failed;
}
