import { z } from 'zod';
import type { AnyEndpoint } from './endpoint.ts';

/** The fields that a client can choose from: those of the answer, or of each item of a list. */
function fieldNames({ answer: { schema } }: AnyEndpoint): string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  const { items } = schema.shape;
  const one = items instanceof z.ZodArray ? items.element : schema;
  return one instanceof z.ZodObject ? Object.keys(one.shape) : [];
}

/** Reading in JSON takes `?fields=`; an answer in other formats is whole. */
export function withFields(endpoint: AnyEndpoint): AnyEndpoint {
  const { method, query = z.strictObject({}), formats, isFile } = endpoint;
  if (method !== 'get' || formats || isFile) return endpoint;
  const names = fieldNames(endpoint);
  const fields = z
    .string()
    .superRefine((text, { addIssue }) => {
      const unknown = text.split(',').filter((name) => !names.includes(name));
      if (unknown.length > 0) addIssue(`has names that are no fields: ${unknown.join(', ')}`);
    })
    .optional()
    .describe('The fields to answer with, separated by commas; all of them without.');
  return { ...endpoint, query: query.extend({ fields }) };
}

/** Of the answer, or of each item of a list, only what was asked for. */
export function sparse(answer: object, fields: string): object {
  const names = fields.split(',');
  const pick = (item: object) => Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
  return 'items' in answer && Array.isArray(answer.items) ? { ...answer, items: answer.items.map(pick) } : pick(answer);
}
