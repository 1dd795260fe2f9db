import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { TABLES } from '#shared/store/index.ts';
import { QUEUES } from '../queues.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { Alarms } from './alarms.ts';
import { DataKey } from './data-key.ts';
import { DataTable } from './data-table.ts';
import { EventQueue } from './event-queue.ts';
import { FileBucket } from './file-bucket.ts';
import { SecretKey } from './secret-key.ts';
import type { Settings } from './settings.ts';

/** What must outlive every release: tables, queues, files, the keys. Cannot be deleted by accident. */
export class DataStack extends Stack {
  readonly alarmTopic: AlarmTopic;
  readonly key: DataKey;
  readonly config: DataTable;
  readonly records: DataTable;
  readonly secretKey: SecretKey;
  readonly callEvents: EventQueue;
  readonly webhooks: EventQueue;
  readonly jobs: EventQueue;
  readonly notices: EventQueue;
  readonly mailAccounts: EventQueue;
  readonly files: FileBucket;

  constructor(scope: Construct, id: string, props: StackProps & { settings: Settings }) {
    super(scope, id, { ...props, terminationProtection: true });
    this.key = new DataKey(this, 'Key');
    const { key } = this;
    this.config = new DataTable(this, 'Config', {
      shape: TABLES.config,
      key,
      variable: 'CONFIG_TABLE',
      hasStream: true,
    });
    this.records = new DataTable(this, 'Records', { shape: TABLES.records, key, variable: 'RECORDS_TABLE' });
    this.secretKey = new SecretKey(this, 'SecretKey', { key });
    this.callEvents = new EventQueue(this, 'CallEvents', {
      key,
      variable: 'CALL_EVENTS_QUEUE_URL',
      shape: QUEUES['call-events'],
    });
    this.webhooks = new EventQueue(this, 'Webhooks', { key, variable: 'WEBHOOK_QUEUE_URL', shape: QUEUES.webhooks });
    this.jobs = new EventQueue(this, 'Jobs', { key, variable: 'JOB_QUEUE_URL', shape: QUEUES.jobs });
    this.notices = new EventQueue(this, 'Notices', { key, variable: 'NOTICE_QUEUE_URL', shape: QUEUES.notices });
    this.mailAccounts = new EventQueue(this, 'MailAccounts', {
      key,
      variable: 'MAIL_ACCOUNT_QUEUE_URL',
      shape: QUEUES['mail-accounts'],
    });
    this.files = new FileBucket(this, 'Files', { key });

    this.alarmTopic = new AlarmTopic(this, 'AlarmTopic', { key, email: props.settings.alarmEmail });
    const alarms = new Alarms(this, 'Alarms', { topic: this.alarmTopic });
    alarms.table('ConfigTable', this.config);
    alarms.table('RecordsTable', this.records);
    alarms.deadLetters('CallEvents', this.callEvents);
    alarms.deadLetters('Webhooks', this.webhooks);
    alarms.deadLetters('Jobs', this.jobs);
    alarms.deadLetters('Notices', this.notices);
    alarms.deadLetters('MailAccounts', this.mailAccounts);
    // A call is on the bill within seconds; minutes mean that CDRs pile up.
    alarms.late('CallEvents', this.callEvents, Duration.minutes(5));
    // A job begins within seconds, too; when all workers are busy for so long, somebody waits in vain.
    alarms.late('Jobs', this.jobs, Duration.minutes(15));
    alarms.backlog('Webhooks', this.webhooks, 1000);

    // What first-tenant.ts wants to know.
    new CfnOutput(this, 'ConfigTableName', { value: this.config.table.tableName });
    new CfnOutput(this, 'RecordsTableName', { value: this.records.table.tableName });
    new CfnOutput(this, 'SecretKeyArn', { value: this.secretKey.secret.secretArn });
  }
}
