import { z } from 'zod';
import type { Expectation } from '#shared/usecases/index.ts';
import type { AnyEndpoint } from './endpoint.ts';

/** Tells whether what an endpoint answers with has versions, so that it gets an entity tag. */
export const isVersioned = ({ answer: { schema } }: AnyEndpoint): boolean =>
  schema instanceof z.ZodObject && ('updatedAt' in schema.shape || 'version' in schema.shape);

/** What is put together of several records has a version of its own, everything else says when it was changed. */
export const versionOf = (answer: { readonly version?: string; readonly updatedAt?: string }): string =>
  answer.version ?? answer.updatedAt ?? '';

/** Tells whether a GET takes If-None-Match. */
export const isTagged = (endpoint: AnyEndpoint): boolean => isVersioned(endpoint) || endpoint.isTagged === true;

/** Tells whether an endpoint changes or removes something that is there, so that If-Match can be asked of it. */
export const changesOne = ({ method, path }: AnyEndpoint): boolean =>
  method === 'put' || method === 'patch' || method === 'delete' || (method === 'post' && path.includes('{'));

/** A strong tag: a version is all that tells one from another. */
export const entityTag = (version: string): string => `"${version}"`;

/** From If-Match to what the use case shall find. Weak tags never match (RFC 9110 §13.1.1), nor does what is no tag. */
export function expectationOf(ifMatch: string): Expectation {
  if (ifMatch.trim() === '*') return 'any';
  return readTags(ifMatch).flatMap(({ isWeak, opaque }) => (isWeak ? [] : [opaque]));
}

/** Whether If-None-Match names this version; weak tags do, too (RFC 9110 §13.1.2). */
export const namesVersion = (ifNoneMatch: string, version: string): boolean =>
  ifNoneMatch.trim() === '*' || readTags(ifNoneMatch).some(({ opaque }) => opaque === version);

/** The list as far as it can be read (RFC 9110 §8.8.3); there may be commas inside a tag. */
function readTags(header: string): { isWeak: boolean; opaque: string }[] {
  const next = /[ \t,]*(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,|$)/gy;
  return [...header.matchAll(next)].map(([, weak, opaque = '']) => ({ isWeak: weak !== undefined, opaque }));
}
