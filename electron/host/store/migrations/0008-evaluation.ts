import type { Migration } from './migration.ts';

/** Questions with the passages that answer them, and what runs of them found. */
export const migration: Migration = {
  number: 8,
  name: 'evaluation',
  sql: `
CREATE TABLE evaluation_questions (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  base_id TEXT NOT NULL REFERENCES knowledge_bases(id) ON DELETE CASCADE,
  question TEXT NOT NULL,
  -- JSON array of expectedPassageSchema
  expected TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('own', 'suggested', 'imported')),
  confirmed INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX evaluation_questions_base ON evaluation_questions (base_id, question);

CREATE TABLE evaluation_runs (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  base_id TEXT NOT NULL REFERENCES knowledge_bases(id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  -- JSON of options, facts and metrics of evaluationRunSchema
  summary TEXT NOT NULL,
  -- JSON array of questionResultSchema
  results TEXT NOT NULL
) STRICT;
CREATE INDEX evaluation_runs_base ON evaluation_runs (base_id, at);
`,
};
