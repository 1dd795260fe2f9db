import { Alert, Button, Group } from '@mantine/core';
import { useTranslations } from 'next-intl';

interface FormFooterProps {
  /** The verb of the form: "Create user". */
  verb: string;
  isSending: boolean;
  refusal: string | null;
  cancel?: () => void;
}

/** What ends every form: why it was refused as a whole, cancel, send. */
export function FormFooter({ verb, isSending, refusal, cancel }: FormFooterProps) {
  const t = useTranslations('form');
  return (
    <>
      {refusal !== null && (
        <Alert color="red" role="alert" p="sm">
          {refusal}
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        {cancel && (
          <Button variant="default" onClick={cancel}>
            {t('cancel')}
          </Button>
        )}
        <Button type="submit" loading={isSending}>
          {verb}
        </Button>
      </Group>
    </>
  );
}
