// What package.json next to this file pins, out of the folder where ../npm.ts installed it.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { HEARTH_URL, OUTSIDE_KEY, OUTSIDE_NODE } = process.env;

export const pinned = createRequire(join(OUTSIDE_NODE, 'pinned.cjs'));
export const url = HEARTH_URL;
export const baseURL = `${HEARTH_URL}/v1`;
export const apiKey = OUTSIDE_KEY;
export const chatModel = 'clever-chat';
export const script = '<call tool="get_weather">{"place":"Bern"}</call><say>It snows there.</say>';
