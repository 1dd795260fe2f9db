import { ActionIcon, Table, VisuallyHidden } from '@mantine/core';
import Trash from 'lucide-react/icons/trash-2';

/** The head of the last column, which holds buttons: eyes need no word for it. */
export function ActionsHead({ label }: { label: string }) {
  return (
    <Table.Th scope="col" w={48}>
      <VisuallyHidden>{label}</VisuallyHidden>
    </Table.Th>
  );
}

/** @param props.label  says what is deleted */
export function DeleteButton({ label, ask }: { label: string; ask: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={ask}>
      <Trash size={16} aria-hidden />
    </ActionIcon>
  );
}
