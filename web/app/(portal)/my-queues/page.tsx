import { MyQueues } from './my-queues.tsx';

export default function MyQueuesPage() {
  return <MyQueues />;
}
