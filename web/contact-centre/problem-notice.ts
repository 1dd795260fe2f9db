import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useProblemText } from '#web/api/index.ts';

/** Carries out orders one after the other; one that is refused says why, in a notice. */
export function useOrder() {
  const textOf = useProblemText();
  return useMutation({
    mutationFn: (order: () => Promise<unknown>) => order(),
    onError: (problem) => notifications.show({ message: textOf(problem), color: 'red' }),
  });
}
