import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { getEvery } from '#web/api/index.ts';
import { useMay } from '#web/session/index.ts';

/** Somebody who can be called. */
export interface Entry {
  readonly name: string;
  readonly number: string;
}

const Named = z.object({ name: z.string(), extension: z.string().nullable(), isEnabled: z.boolean() });
const Contact = z.object({ displayName: z.string(), numbers: z.array(z.object({ number: z.string() })) });

/** Users with an extension, and the contacts of phonebooks as far as they may be seen (XA-SW-12). */
export function useDirectory(): readonly Entry[] {
  const may = useMay();
  const users = useQuery({
    queryKey: ['switchboard', 'users'],
    queryFn: () => getEvery('/v1/users', Named),
    enabled: may('user:read'),
    staleTime: 60_000,
  });
  const contacts = useQuery({
    queryKey: ['switchboard', 'contacts'],
    queryFn: () => getEvery('/v1/contacts', Contact),
    enabled: may('contact:read'),
    staleTime: 60_000,
  });
  return [
    ...(users.data ?? []).flatMap(({ name, extension, isEnabled }) =>
      extension !== null && isEnabled ? [{ name, number: extension }] : [],
    ),
    ...(contacts.data ?? []).flatMap(({ displayName, numbers }) =>
      numbers.map(({ number }) => ({ name: displayName, number })),
    ),
  ];
}

/** More are found by another letter. */
const MOST_FOUND = 12;

/** Whose name or number has every word in it, whatever the accents; and what was typed itself, where it can be dialed. */
export function found(entries: readonly Entry[], wanted: string): readonly Entry[] {
  const words = plain(wanted).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const number = wanted.replaceAll(/[\s().-]/g, '');
  const hits = entries
    .filter((entry) => words.every((word) => plain(`${entry.name} ${entry.number}`).includes(word)))
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .slice(0, MOST_FOUND);
  const isNew = /^\+?[0-9*#]+$/.test(number) && !hits.some((hit) => hit.number === number);
  return isNew ? [...hits, { name: number, number }] : hits;
}

const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
