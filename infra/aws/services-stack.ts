import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import { EVENT_OUTBOX } from '#shared/store/index.ts';
import { Alarms } from './alarms.ts';
import type { Artifacts } from './artifacts.ts';
import type { DataStack } from './data-stack.ts';
import { sipServerAt } from './entrances.ts';
import { FaxMail } from './fax-mail.ts';
import { ApiGateway } from './http-api.ts';
import { LambdaProgram } from './lambda-program.ts';
import { Portal } from './portal/portal.ts';
import type { Settings } from './settings.ts';

interface ServicesProps extends StackProps {
  readonly settings: Settings;
  readonly artifacts: Artifacts;
  readonly data: DataStack;
  readonly sipHost: string;
}

/** What answers requests and works off queues: the functions, the HTTP API, the portal. Holds no data. */
export class ServicesStack extends Stack {
  constructor(scope: Construct, id: string, props: ServicesProps) {
    super(scope, id, props);
    const { settings, artifacts, data } = props;
    const api = new LambdaProgram(this, 'Api', {
      description: 'Patchbay: HTTP API',
      bundle: artifacts.api,
      timeout: Duration.seconds(15),
      // Passwords of users are hashed with argon2id: 60 ms of a whole core, a tenth of a second here.
      memoryMegabytes: 1024,
    });
    data.config.readAndWrittenBy(api);
    data.records.readAndWrittenBy(api);
    data.secretKey.usedBy(api);
    data.files.readAndWrittenBy(api);
    data.jobs.sentToBy(api);

    const signIn = new LambdaProgram(this, 'SignIn', {
      description: 'Patchbay: HTTP API, sign-in',
      bundle: artifacts.signIn,
      timeout: Duration.seconds(15),
      // argon2id takes 60 ms of a whole core, a tenth of a second here.
      memoryMegabytes: 1024,
    });
    data.config.readAndWrittenBy(signIn);
    data.records.readAndWrittenBy(signIn);
    data.secretKey.usedBy(signIn);
    data.jobs.sentToBy(signIn);
    // The name alone: no endpoint of it has files.
    signIn.setVariable('FILES_BUCKET', data.files.bucket.bucketName);
    for (const part of [api, signIn]) {
      part.setVariable('API_REQUESTS_PER_MINUTE', String(settings.apiRequestsPerMinute));
      if (settings.defaultTenant !== undefined) part.setVariable('DEFAULT_TENANT', settings.defaultTenant);
    }

    const cdr = new LambdaProgram(this, 'Cdr', {
      description: 'Patchbay: call events to CDRs',
      bundle: artifacts.cdr,
      timeout: Duration.seconds(30),
      memoryMegabytes: 512,
    });
    data.config.readBy(cdr);
    data.records.readAndWrittenBy(cdr);
    data.webhooks.sentToBy(cdr);
    data.callEvents.consumedBy(cdr, { batchSize: 10, maxConcurrency: 20 });
    // Closes calls whose end is never told.
    new Rule(this, 'StuckCalls', {
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaTarget(cdr.fn)],
    });

    const events = new LambdaProgram(this, 'Events', {
      description: 'Patchbay: what happened, to event logs and webhooks',
      bundle: artifacts.events,
      timeout: Duration.seconds(30),
      memoryMegabytes: 512,
    });
    data.config.readAndWrittenBy(events);
    data.records.readAndWrittenBy(events);
    data.webhooks.sentToBy(events);
    data.notices.sentToBy(events);
    data.mailAccounts.sentToBy(events);
    data.config.wakes(events, { partitions: EVENT_OUTBOX });

    const webhooks = new LambdaProgram(this, 'Webhooks', {
      description: 'Patchbay: signed deliveries to customers',
      bundle: artifacts.webhooks,
      timeout: Duration.seconds(30),
      memoryMegabytes: 512,
    });
    data.config.readAndWrittenBy(webhooks);
    data.records.readAndWrittenBy(webhooks);
    data.secretKey.usedBy(webhooks);
    // It decides itself when a failed delivery is tried again, and tells the queue.
    data.webhooks.namedTo(webhooks);
    data.webhooks.consumedBy(webhooks, { batchSize: 10, maxConcurrency: 20 });

    const jobs = new LambdaProgram(this, 'Jobs', {
      description: 'Patchbay: imports, exports, backups, large sound files',
      bundle: artifacts.jobs,
      timeout: Duration.seconds(60),
      // Passwords of imported users are hashed with argon2id.
      memoryMegabytes: 1024,
    });
    data.config.readAndWrittenBy(jobs);
    data.records.readBy(jobs);
    data.secretKey.usedBy(jobs);
    data.files.readAndWrittenBy(jobs);
    // It wakes itself for the next slice of a job, and puts off what another one is working on.
    data.jobs.sentToBy(jobs);
    data.jobs.consumedBy(jobs, { batchSize: 1, maxConcurrency: 10 });
    // Starts the jobs that tenants want again and again.
    new Rule(this, 'DueJobs', {
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaTarget(jobs.fn)],
    });

    const notify = new LambdaProgram(this, 'Notify', {
      description: 'Patchbay: e-mails about voicemail and meetings, IMAP accounts, messages whose time has come',
      bundle: artifacts.notify,
      timeout: Duration.seconds(60),
      memoryMegabytes: 512,
    });
    data.config.readAndWrittenBy(notify);
    data.records.readBy(notify);
    data.secretKey.usedBy(notify);
    data.files.readAndWrittenBy(notify);
    mailSentBy(notify, settings);
    if (settings.transcriberUrl !== undefined) notify.setVariable('TRANSCRIBER_URL', settings.transcriberUrl);
    data.notices.consumedBy(notify, { batchSize: 1, maxConcurrency: 10 });
    // Each queue has its own number at once: servers of IMAP that are slow, however many, hold up no e-mail.
    data.mailAccounts.consumedBy(notify, { batchSize: 1, maxConcurrency: 10 });
    new Rule(this, 'VoicemailSweep', {
      schedule: Schedule.rate(Duration.hours(6)),
      targets: [new LambdaTarget(notify.fn, { event: RuleTargetInput.fromObject({ task: 'sweep' }) })],
    });
    // Each account or meeting that is due is a message of its queue.
    data.notices.sentToBy(notify);
    data.mailAccounts.sentToBy(notify);
    new Rule(this, 'DueAccounts', {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(notify.fn, { event: RuleTargetInput.fromObject({ task: 'look-at-accounts' }) })],
    });

    new Rule(this, 'DueMeetings', {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(notify.fn, { event: RuleTargetInput.fromObject({ task: 'look-at-meetings' }) })],
    });

    const faxMail = settings.faxMailDomain === undefined ? null : this.#faxMail(settings.faxMailDomain, props);

    const gateway = new ApiGateway(this, 'Gateway', { handler: api.fn, signIn: signIn.fn });
    const portal = new Portal(this, 'Portal', {
      siteFolder: artifacts.site,
      sipServer: sipServerAt(props.sipHost),
      eventsHostName: settings.edgeCertificateSecretArn === undefined ? undefined : settings.sipDomain,
      apiHostName: gateway.hostName,
      filesHostName: data.files.bucket.bucketRegionalDomainName,
      domain:
        settings.portalDomain === undefined || settings.portalCertificateArn === undefined
          ? undefined
          : { name: settings.portalDomain, certificateArn: settings.portalCertificateArn },
    });

    const alarms = new Alarms(this, 'Alarms', { topic: data.alarmTopic });
    alarms.program('Api', api);
    alarms.program('SignIn', signIn);
    alarms.program('Cdr', cdr);
    alarms.program('Events', events);
    alarms.program('Webhooks', webhooks);
    alarms.program('Jobs', jobs);
    alarms.program('Notify', notify);
    if (faxMail) {
      alarms.program('FaxMail', faxMail.program);
      alarms.deadLetters('FaxMail', faxMail.entry);
    }
    alarms.api('Gateway', gateway.api);

    const hostName = settings.portalDomain ?? portal.distribution.distributionDomainName;
    if (settings.portalDomain !== undefined && settings.zoneId !== undefined && settings.zoneName !== undefined) {
      new ARecord(this, 'PortalAddress', {
        zone: HostedZone.fromHostedZoneAttributes(this, 'Zone', {
          hostedZoneId: settings.zoneId,
          zoneName: settings.zoneName,
        }),
        recordName: `${settings.portalDomain}.`,
        target: RecordTarget.fromAlias(new CloudFrontTarget(portal.distribution)),
      });
    }
    new CfnOutput(this, 'PortalUrl', { value: `https://${hostName}/` });
    new CfnOutput(this, 'ApiUrl', { value: `https://${hostName}/v1` });
  }

  #faxMail(domain: string, { settings, artifacts, data }: ServicesProps): { program: LambdaProgram; entry: FaxMail } {
    const faxMail = new LambdaProgram(this, 'FaxMail', {
      description: 'Patchbay: faxes by e-mail',
      bundle: artifacts.faxMail,
      timeout: Duration.seconds(60),
      memoryMegabytes: 1024,
    });
    data.config.readAndWrittenBy(faxMail);
    data.records.readBy(faxMail);
    data.files.readAndWrittenBy(faxMail);
    mailSentBy(faxMail, settings);
    const entry = new FaxMail(this, 'FaxMailEntry', { domain, program: faxMail, key: data.key });
    return { program: faxMail, entry };
  }
}

function mailSentBy(program: LambdaProgram, { smtpSecretArn, mailFrom }: Settings): void {
  if (smtpSecretArn !== undefined) {
    program.setVariable('SMTP_SECRET_ARN', smtpSecretArn);
    program.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [smtpSecretArn] }),
    );
  }
  if (mailFrom !== undefined) program.setVariable('MAIL_FROM', mailFrom);
}
