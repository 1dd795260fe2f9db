import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useProblemText } from '#web/api/index.ts';

interface ConfirmProps<Outcome> {
  title: string;
  text: string;
  /** The verb on the button: what will be done, not "OK". */
  verb: string;
  /** True where nothing is lost: the button is not red then. */
  isHarmless?: boolean;
  act: () => Promise<Outcome>;
  /** More about a refusal than its text, such as what stands in the way. */
  explain?: (problem: Error) => ReactNode;
  done: (outcome: Outcome) => void;
  close: () => void;
}

/** Asks before something that is felt at once. */
export function Confirm<Outcome>({
  title,
  text,
  verb,
  isHarmless = false,
  act,
  explain,
  done,
  close,
}: ConfirmProps<Outcome>) {
  const t = useTranslations('form');
  const textOf = useProblemText();
  const action = useMutation({ mutationFn: act, onSuccess: done });
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <Stack>
        <Text size="sm">{text}</Text>
        {action.isError && (
          <Alert color="red" role="alert">
            {textOf(action.error)}
            {explain?.(action.error)}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} data-autofocus>
            {t('cancel')}
          </Button>
          <Button
            {...(isHarmless ? {} : { color: 'red.9' })}
            loading={action.isPending}
            onClick={() => action.mutate()}
          >
            {verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
