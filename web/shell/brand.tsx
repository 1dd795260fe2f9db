import { Group, Text } from '@mantine/core';

/** The mark is a patch cord between two jacks; where space is short it stands alone. */
export function Brand({ isShort = false }: { isShort?: boolean }) {
  return (
    <Group gap={8} wrap="nowrap">
      <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
        <rect width="24" height="24" rx="6" fill="var(--mantine-primary-color-filled)" />
        <path d="M7 9c0 9 10 -3 10 6" fill="none" stroke="#fff" strokeWidth="2" strokeLinecap="round" />
        <circle cx="7" cy="8" r="2.5" fill="#fff" />
        <circle cx="17" cy="16" r="2.5" fill="#fff" />
      </svg>
      <Text fw={650} size="md" component="span" {...(isShort ? { visibleFrom: 'sm' } : {})}>
        Patchbay
      </Text>
    </Group>
  );
}
