import { z } from 'zod';
import type { RouteDescription } from '../http/route.ts';
import { noQuerySchema, periodQuerySchema, statusQuerySchema } from './status-query.ts';
import {
  costReportSchema,
  healthReportSchema,
  metricsReportSchema,
  performanceReportSchema,
  usageReportSchema,
} from './status-schemas.ts';

const tag = 'Status';
const whose = 'A client sees its own requests; an admin, and the machine’s user, everybody’s.';
const configuration = z.looseObject({
  object: z.literal('hearth.config'),
  version: z.string(),
  settings: z.looseObject({}),
  accounts: z.array(z.looseObject({})),
  clients: z.array(z.looseObject({})),
});

export const statusRoutes: readonly RouteDescription[] = [
  {
    method: 'get',
    path: '/api/v1/status/health',
    tag,
    access: 'key',
    summary: 'Accounts, models and the machine',
    description: 'As known this moment: no provider is asked.',
    query: noQuerySchema,
    replies: { 200: { description: 'How well it is.', schema: healthReportSchema } },
  },
  {
    method: 'get',
    path: '/api/v1/status/metrics',
    tag,
    access: 'key',
    summary: 'The figures of a stretch of time',
    description: whose,
    query: periodQuerySchema,
    replies: { 200: { description: 'The figures.', schema: metricsReportSchema } },
  },
  {
    method: 'get',
    path: '/api/v1/status/usage',
    tag,
    access: 'key',
    summary: 'Requests, tokens and failures',
    description: whose,
    query: statusQuerySchema,
    replies: { 200: { description: 'The report.', schema: usageReportSchema } },
  },
  {
    method: 'get',
    path: '/api/v1/status/performance',
    tag,
    access: 'key',
    summary: 'Times, rate and failures',
    description: whose,
    query: statusQuerySchema,
    replies: { 200: { description: 'The report.', schema: performanceReportSchema } },
  },
  {
    method: 'get',
    path: '/api/v1/status/cost',
    tag,
    access: 'key',
    summary: 'Cost by currency',
    description: whose,
    query: statusQuerySchema,
    replies: { 200: { description: 'The report.', schema: costReportSchema } },
  },
  {
    method: 'get',
    path: '/metrics',
    tag,
    access: 'manages',
    summary: 'Metrics for Prometheus',
    description: 'For a scraper, give it the key as `authorization: { credentials: … }`.',
    replies: { 200: { description: 'Prometheus’ text form, version 0.0.4.', media: 'text/plain' } },
  },
  {
    method: 'get',
    path: '/debug/config',
    tag,
    access: 'manages',
    summary: 'The configuration in force',
    description: 'Every secret is struck out.',
    replies: {
      200: {
        description: 'Settings, providers, accounts, policies, clients and budgets.',
        schema: configuration,
      },
    },
  },
];
