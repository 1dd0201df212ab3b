import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  contentActionSchema,
  contentKinds,
  type ContentAction,
  type ContentKind,
  type ContentRules,
} from '../../shared/contract/content-rules.ts';
import { Field, Select, TextArea } from '../ui/field.tsx';
import { readWords } from './read-words.ts';

interface ActionProps {
  kind: ContentKind | 'word';
  value: ContentAction;
  onPick: (action: ContentAction) => void;
}

function ActionRow({ kind, value, onPick }: ActionProps) {
  const { t } = useTranslation();
  const name = t(`contentRules.kind.${kind}`);
  return (
    <label className="flex items-center justify-between gap-3 text-sm">
      <span>{name}</span>
      <Select
        value={value}
        onChange={(event) => onPick(contentActionSchema.parse(event.target.value))}
        className="w-auto! max-w-full min-w-32"
        data-testid={`rule-${kind}`}
      >
        {contentActionSchema.options.map((action) => (
          <option key={action} value={action}>
            {t(`contentRules.action.${action}`)}
          </option>
        ))}
      </Select>
    </label>
  );
}

/**
 * The content rules of the machine's own user or of a client: what to find in prompts, and what to
 * do with it. Words are saved when their field loses the focus; invalid ones block the form.
 */
export function ContentRulesFields({
  value,
  onChange,
}: {
  value: ContentRules;
  onChange: (rules: ContentRules) => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState(value.words.join('\n'));
  const { words, tooMany, tooLong } = readWords(text);
  const wrong = tooMany
    ? t('contentRules.tooMany')
    : tooLong === null
      ? undefined
      : t('contentRules.tooLong', { word: `${tooLong.slice(0, 20)}…` });
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-x-8 gap-y-2 sm:grid-cols-2">
        {contentKinds.map((kind) => (
          <ActionRow
            key={kind}
            kind={kind}
            value={value[kind]}
            onPick={(action) => onChange({ ...value, [kind]: action })}
          />
        ))}
        <ActionRow
          kind="word"
          value={value.wordAction}
          onPick={(wordAction) => onChange({ ...value, wordAction })}
        />
      </div>
      <Field label={t('contentRules.words')} hint={t('contentRules.wordsHint')} error={wrong}>
        {(ids) => (
          <TextArea
            {...ids}
            ref={(field) => field?.setCustomValidity(wrong ?? '')}
            value={text}
            rows={3}
            onChange={(event) => setText(event.target.value)}
            onBlur={() =>
              wrong === undefined &&
              words.join('\n') !== value.words.join('\n') &&
              onChange({ ...value, words })
            }
            data-testid="rule-words"
          />
        )}
      </Field>
    </div>
  );
}
