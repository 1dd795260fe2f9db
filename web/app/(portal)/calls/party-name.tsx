import { Text } from '@mantine/core';
import type { Party } from '#shared/cdr/index.ts';

/** Number first, as on a phone display; the name beside it. */
export function PartyName({ party }: { party: Party }) {
  return (
    <>
      {party.number}
      {party.name && (
        <Text span size="sm" c="dimmed">
          {' '}
          {party.name}
        </Text>
      )}
    </>
  );
}
