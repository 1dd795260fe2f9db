import {
  Checkbox,
  Drawer,
  Group,
  NumberInput,
  type NumberInputProps,
  Stack,
  Switch,
  Table,
  Title,
} from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { type QueueName, queueTitle } from '#web/contact-centre/index.ts';
import { TableFrame } from '#web/list/index.ts';
import { Display, windowOf } from './display.ts';

interface DisplayFormProps {
  display: Display;
  queues: readonly QueueName[];
  change: (display: Display) => void;
  close: () => void;
}

/** What this supervisor wants to see: each change holds at once (X3-SU-11, X3-SU-12, X3-SU-14). */
export function DisplayForm({ display, queues, change, close }: DisplayFormProps) {
  const t = useTranslations('supervision');
  const form = useTranslations('form');
  /** What cannot be, such as an empty input, is not taken. */
  const tryChange = (next: unknown): void => {
    const read = Display.safeParse(next);
    if (read.success) change(read.data);
  };
  const thresholds = (name: 'waiting' | 'longestWaitSeconds') => (
    <Group grow align="end">
      {(['warning', 'bad'] as const).map((level) => (
        <NumberField
          key={level}
          label={t(`${name}-${level}`)}
          min={0}
          value={display[name][level]}
          onChange={(value) => tryChange({ ...display, [name]: { ...display[name], [level]: value } })}
        />
      ))}
    </Group>
  );
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="lg"
      title={t('display')}
      closeButtonProps={{ 'aria-label': form('close') }}
    >
      <Stack>
        {(['isLarge', 'showsNumbers'] as const).map((name) => (
          <Switch
            key={name}
            label={t(name)}
            checked={display[name]}
            onChange={({ currentTarget: { checked } }) => change({ ...display, [name]: checked })}
          />
        ))}
        {thresholds('waiting')}
        {thresholds('longestWaitSeconds')}
        <NumberField
          label={t('refreshSeconds')}
          min={5}
          max={600}
          value={display.refreshSeconds}
          onChange={(refreshSeconds) => tryChange({ ...display, refreshSeconds })}
        />
        <Title order={3} size="h5">
          {t('shown-queues')}
        </Title>
        <TableFrame label={t('shown-queues')}>
          <Table verticalSpacing={6} aria-label={t('shown-queues')}>
            <Table.Thead>
              <Table.Tr>
                {(['queue', 'window', 'service-level'] as const).map((column) => (
                  <Table.Th key={column} scope="col">
                    {t(column)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {queues.map((queue) => {
                const window = windowOf(display, queue.id);
                const title = queueTitle(queue);
                const set = (own: object) =>
                  tryChange({ ...display, windowOf: { ...display.windowOf, [queue.id]: { ...window, ...own } } });
                return (
                  <Table.Tr key={queue.id}>
                    <Table.Td>
                      <Checkbox
                        label={title}
                        checked={!display.hiddenQueueIds.includes(queue.id)}
                        onChange={({ currentTarget: { checked } }) =>
                          change({ ...display, hiddenQueueIds: toggled(display.hiddenQueueIds, queue.id, !checked) })
                        }
                      />
                    </Table.Td>
                    <Table.Td>
                      <NumberField
                        aria-label={t('window-of', { queue: title })}
                        min={1}
                        max={180}
                        value={window.windowSeconds / 60}
                        onChange={(minutes) => set({ windowSeconds: Number(minutes) * 60 })}
                      />
                    </Table.Td>
                    <Table.Td>
                      <NumberField
                        aria-label={t('service-level-of', { queue: title })}
                        placeholder={String(queue.serviceLevelSeconds)}
                        min={0}
                        max={3600}
                        value={window.serviceLevelSeconds ?? ''}
                        onChange={(seconds) => set({ serviceLevelSeconds: seconds === '' ? null : seconds })}
                      />
                    </Table.Td>
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </TableFrame>
      </Stack>
    </Drawer>
  );
}

/** What is typed stands there, also while it cannot be yet: 1, on the way to 15. What holds shows once one has left. */
function NumberField({ value, onChange, ...field }: NumberInputProps) {
  const [typed, setTyped] = useState<string | number | null>(null);
  return (
    <NumberInput
      {...field}
      allowDecimal={false}
      clampBehavior="none"
      value={typed ?? value ?? ''}
      onChange={(next) => {
        setTyped(next);
        onChange?.(next);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

const toggled = (ids: readonly string[], id: string, isIn: boolean): string[] =>
  isIn ? [...ids, id] : ids.filter((one) => one !== id);
