import { expect, it } from 'vitest';
import { AppError, messageIn, toAppError } from '../../../shared/errors.ts';
import type { PhraseLanguage } from '../../../shared/messages/define-phrases.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { phrase, renderPhrase } from '../../../shared/messages/phrase.ts';
import { toContractError } from '../api/procedures.ts';
import { documentFailureText, errorText } from './error-text.ts';

const reader = (language: PhraseLanguage) => ({
  language,
  text: (one: Phrase) => renderPhrase(one, language),
});
const chinese = reader('zh-CN');
const english = reader('en');

/** As the window and the command line receive it: JSON of a contract error. */
const received = (error: AppError): AppError =>
  toAppError(JSON.parse(JSON.stringify(toContractError(error))));

it('is Chinese for a Chinese reader, wherever in the host the failure was thrown', () => {
  const error = received(
    new AppError('conflict', phrase('quota.budgetNameTaken', { name: 'Work' })),
  );
  expect(errorText(error, english)).toContain('A budget named “Work”');
  expect(errorText(error, chinese)).toContain('已有名为“Work”的预算');
  expect(errorText(error, chinese)).not.toContain('budget');
  expect(messageIn(error, 'zh-CN')).toBe(errorText(error, chinese));
});

it('keeps a provider’s own words behind what its code means', () => {
  const error = received(new AppError('provider_rejected', 'Incorrect model.'));
  expect(errorText(error, chinese)).toBe('服务商拒绝了请求。\nIncorrect model.');
  expect(errorText(error, english)).toBe('Incorrect model.');
});

it('translates the failure of a document, which is stored in English', () => {
  const { text } = phrase('documents.empty');
  expect(documentFailureText('document_no_text', text, chinese)).toContain('文件中没有文字');
  expect(documentFailureText('document_no_text', text, english)).toBe(text);
});
