import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, expect, test } from 'vitest';
import { EVENT_OUTBOX } from '#shared/store/index.ts';
import { acceptedFindings, StubStacks } from '#test/aws/stub-stacks.ts';
import {
  type Template as CloudFormation,
  edgeUserData,
  resource,
  type Statement,
  tableRights,
} from '#test/aws/template.ts';

const stubs = new StubStacks();
afterAll(() => stubs.remove());

const everyChoice = {
  portalDomain: 'pbx.example.com',
  portalCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/one',
  sipDomain: 'sip.example.com',
  zoneId: 'Z123',
  zoneName: 'example.com',
  smtpSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:smtp-AbCdEf',
  mailFrom: 'Patchbay <voicemail@example.com>',
  faxMailDomain: 'fax.example.com',
  edgeCertificateSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:sip-AbCdEf',
  defaultTenant: 'ten_1',
  alarmEmail: 'noc@example.com',
};
const stacks = stubs.synthesise();
const data = Template.fromStack(stacks.data);
const services = Template.fromStack(stacks.services);
const edge = Template.fromStack(stacks.edge);
const all = { data, services, edge };

test('a finding that nobody accepted stops the synthesis', () => {
  expect(() => stubs.synthesise({}, ({ data }) => new Queue(data, 'Careless'))).toThrow(/Careless/);
});

test('what is accepted is known, and each has a reason', () => {
  const accepted = acceptedFindings([stacks.data, stacks.services, stacks.edge]);
  expect(accepted.map(({ rule }) => rule)).toEqual([
    'AwsSolutions-SMG4',
    'AwsSolutions-S1',
    'AwsSolutions-IAM5',
    'AwsSolutions-IAM5',
    'AwsSolutions-IAM5',
    'AwsSolutions-APIG4',
    'AwsSolutions-S1',
    'AwsSolutions-CFR1',
    'AwsSolutions-CFR2',
    'AwsSolutions-CFR3',
    'AwsSolutions-CFR4',
    'AwsSolutions-IAM5',
    'AwsSolutions-L1',
    'AwsSolutions-EC23',
    'AwsSolutions-EC23',
    'AwsSolutions-IAM5',
    'AwsSolutions-IAM5',
    'AwsSolutions-IAM5',
    'AwsSolutions-AS3',
    'AwsSolutions-ELB2',
  ]);
  for (const { reason } of accepted) expect(reason.length).toBeGreaterThan(30);
});

test('every choice an operator has synthesises as well', () => {
  const chosen = stubs.synthesise(everyChoice);
  const services = Template.fromStack(chosen.services);
  services.hasResourceProperties('AWS::SES::ReceiptRule', {
    Rule: {
      Enabled: true,
      Recipients: ['fax.example.com', '.fax.example.com'],
      ScanEnabled: true,
      Actions: [{ S3Action: { ObjectKeyPrefix: 'mails/' } }, { LambdaAction: { InvocationType: 'Event' } }],
    },
  });
  // A mail whose faxes cannot be made is told to somebody, and lies there for as long as the event that names it.
  const [[dead, deadLetters] = ['', { Properties: {} }], ...otherQueues] = Object.entries(
    services.findResources('AWS::SQS::Queue'),
  );
  expect(otherQueues).toEqual([]);
  expect(deadLetters.Properties.MessageRetentionPeriod).toBe(14 * 24 * 3600);
  expect(deadLetters.Properties.KmsMasterKeyId).toBeDefined();
  services.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 14 })]) },
  });
  services.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: { Ref: Match.stringLikeRegexp('^FaxMail') },
    MaximumRetryAttempts: 2,
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [dead, 'Arn'] } } },
  });
  services.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': [dead, 'Arn'] } }),
      ]),
    },
    Roles: [{ Ref: Match.stringLikeRegexp('^FaxMailRole') }],
  });
  services.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [dead, 'QueueName'] } }],
    AlarmActions: [Match.anyValue()],
  });
  const record = (type: string, name: string) => Match.objectLike({ Type: type, Name: name });
  const edgeWithNames = Template.fromStack(chosen.edge);
  for (const [type, name] of [
    ['A', 'sip.example.com.'],
    ['SRV', '_sip._udp.sip.example.com.'],
    ['SRV', '_sip._tcp.sip.example.com.'],
    ['SRV', '_sips._tcp.sip.example.com.'],
  ] as const) {
    edgeWithNames.hasResourceProperties('AWS::Route53::RecordSet', record(type, name));
  }
  Template.fromStack(chosen.services).hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Aliases: ['pbx.example.com'],
      CacheBehaviors: Match.arrayWith([Match.objectLike({ PathPattern: '/v1/events' })]),
      Origins: Match.arrayWith([
        Match.objectLike({
          DomainName: 'sip.example.com',
          CustomOriginConfig: Match.objectLike({ HTTPSPort: 8443, OriginProtocolPolicy: 'https-only' }),
        }),
      ]),
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
    },
  });
  Template.fromStack(chosen.data).hasResourceProperties('AWS::SNS::Subscription', { Endpoint: 'noc@example.com' });
  expect(edgeUserData(raw(edgeWithNames)).environment).toMatchObject({
    DEFAULT_TENANT: 'ten_1',
    SIP_DOMAIN: 'sip.example.com',
    EDGE_CERTIFICATE_SECRET_ARN: everyChoice.edgeCertificateSecretArn,
  });
});

test('tables survive mistakes: encrypted with our key, restorable to any second of 35 days, protected, retained', () => {
  const tables = data.findResources('AWS::DynamoDB::Table');
  expect(Object.keys(tables)).toHaveLength(2);
  for (const table of Object.values(tables)) {
    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: theKey() },
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      },
    });
  }
  expect(stacks.data.terminationProtection).toBe(true);
});

test('the key rotates, is kept, and serves only the services that hold our data', () => {
  data.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  const [key] = Object.values(data.findResources('AWS::KMS::Key'));
  const anybody = key?.Properties.KeyPolicy.Statement.filter(
    (statement: Statement) => JSON.stringify(statement.Principal) === '{"AWS":"*"}',
  );
  expect(anybody).toHaveLength(1);
  expect(anybody[0].Condition.StringEquals['kms:CallerAccount']).toEqual({ Ref: 'AWS::AccountId' });
  expect(JSON.stringify(anybody[0].Condition.StringEquals['kms:ViaService'])).toMatch(
    /"dynamodb\..*"sqs\..*"secretsmanager\..*"s3\./,
  );
});

test('every queue is encrypted, refuses plain HTTP, keeps messages 14 days, and has a dead-letter queue', () => {
  const queues = Object.entries(data.findResources('AWS::SQS::Queue'));
  const isDead = (id: string) => id.includes('Dead');
  expect(queues.filter(([id]) => isDead(id))).toHaveLength(5);
  expect(queues.filter(([id]) => !isDead(id))).toHaveLength(5);
  for (const [id, queue] of queues) {
    expect(queue.Properties).toMatchObject({ KmsMasterKeyId: theKey(), MessageRetentionPeriod: 14 * 24 * 3600 });
    if (!isDead(id)) expect(queue.Properties.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0]).toMatch(/Dead/);
    data.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: id }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  }
});

test('what is put into the event outbox, and nothing else, wakes the function that tells it', () => {
  const [table] = Object.entries(data.findResources('AWS::DynamoDB::Table')).filter(
    ([, { Properties }]) => Properties.StreamSpecification !== undefined,
  );
  expect(table?.[0]).toContain('Config');
  expect(table?.[1].Properties.StreamSpecification).toEqual({ StreamViewType: 'KEYS_ONLY' });
  const pattern = { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: EVENT_OUTBOX }] } } } };
  services.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] },
    StartingPosition: 'TRIM_HORIZON',
  });
});

test('calls whose end is never told, and jobs that are due, are looked for every five minutes, old messages by the hours, IMAP accounts and meetings every minute', () => {
  const rules = Object.values(services.findResources('AWS::Events::Rule'));
  expect(rules.map(({ Properties }) => Properties.ScheduleExpression)).toEqual([
    'rate(5 minutes)',
    'rate(5 minutes)',
    'rate(6 hours)',
    'rate(1 minute)',
    'rate(1 minute)',
  ]);
  const targets = rules.map(({ Properties }) => Properties.Targets[0]);
  expect(targets.map((target) => JSON.stringify(target).match(/Cdr|Jobs|Notify/)?.[0]).sort()).toEqual([
    'Cdr',
    'Jobs',
    'Notify',
    'Notify',
    'Notify',
  ]);
  expect(targets.flatMap(({ Input }) => (Input ? [JSON.parse(Input)] : []))).toEqual([
    { task: 'sweep' },
    { task: 'look-at-accounts' },
    { task: 'look-at-meetings' },
  ]);
});

test('a message stays hidden at least as long as its function may work on it', () => {
  const longest = Math.max(...Object.values(lambdas()).map(({ Properties }) => Properties.Timeout));
  for (const [id, queue] of Object.entries(data.findResources('AWS::SQS::Queue'))) {
    if (!id.includes('Dead')) expect(queue.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(longest);
  }
  services.resourcePropertiesCountIs(
    'AWS::Lambda::EventSourceMapping',
    { FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: Match.anyValue() } },
    5,
  );
});

test('e-mails and IMAP accounts have a queue each and a number at once each, so that slow servers of the one hold up none of the other', () => {
  const ofNotify = Object.values(services.findResources('AWS::Lambda::EventSourceMapping')).filter(({ Properties }) =>
    JSON.stringify(Properties.FunctionName).includes('Notify'),
  );
  const queues = ofNotify.map(({ Properties }) => JSON.stringify(Properties.EventSourceArn));
  expect(queues.map((arn) => arn.match(/Notices|MailAccounts/)?.[0]).sort()).toEqual(['MailAccounts', 'Notices']);
  expect(ofNotify.map(({ Properties }) => Properties.ScalingConfig)).toEqual([
    { MaximumConcurrency: 10 },
    { MaximumConcurrency: 10 },
  ]);
});

test('each function has a current runtime, a role and a log of its own, and the variables it parses', () => {
  const functions = lambdas();
  expect(Object.keys(functions).sort()).toEqual(['Api', 'Cdr', 'Events', 'Jobs', 'Notify', 'SignIn', 'Webhooks']);
  for (const [name, { Properties }] of Object.entries(functions)) {
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    expect(Properties.Role['Fn::GetAtt'][0]).toContain(`${name}Role`);
    expect(Properties.LoggingConfig.LogGroup.Ref).toContain(`${name}Logs`);
  }
  const variables = (name: string) => Object.keys(functions[name]?.Properties.Environment.Variables ?? {}).sort();
  expect(variables('Api')).toEqual([
    'API_REQUESTS_PER_MINUTE',
    'CONFIG_TABLE',
    'FILES_BUCKET',
    'JOB_QUEUE_URL',
    'NODE_ENV',
    'RECORDS_TABLE',
    'SECRET_KEY_ARN',
  ]);
  expect(variables('SignIn')).toEqual(variables('Api'));
  expect(variables('Jobs')).toEqual([
    'CONFIG_TABLE',
    'FILES_BUCKET',
    'JOB_QUEUE_URL',
    'NODE_ENV',
    'RECORDS_TABLE',
    'SECRET_KEY_ARN',
  ]);
  expect(variables('Cdr')).toEqual(['CONFIG_TABLE', 'NODE_ENV', 'RECORDS_TABLE', 'WEBHOOK_QUEUE_URL']);
  expect(variables('Events')).toEqual([
    'CONFIG_TABLE',
    'MAIL_ACCOUNT_QUEUE_URL',
    'NODE_ENV',
    'NOTICE_QUEUE_URL',
    'RECORDS_TABLE',
    'WEBHOOK_QUEUE_URL',
  ]);
  expect(variables('Notify')).toEqual([
    'CONFIG_TABLE',
    'FILES_BUCKET',
    'MAIL_ACCOUNT_QUEUE_URL',
    'NODE_ENV',
    'NOTICE_QUEUE_URL',
    'RECORDS_TABLE',
    'SECRET_KEY_ARN',
  ]);
  expect(variables('Webhooks')).toEqual([
    'CONFIG_TABLE',
    'NODE_ENV',
    'RECORDS_TABLE',
    'SECRET_KEY_ARN',
    'WEBHOOK_QUEUE_URL',
  ]);
});

test('every log group forgets after a while', () => {
  for (const template of Object.values(all)) {
    for (const group of Object.values(template.findResources('AWS::Logs::LogGroup'))) {
      expect(group.Properties.RetentionInDays).toBeLessThanOrEqual(90);
    }
  }
});

test('no policy names an action with a wildcard, and none a resource beyond what its owner needs', () => {
  const wide: string[] = [];
  for (const template of Object.values(all)) {
    for (const [id, policy] of Object.entries(template.findResources('AWS::IAM::Policy'))) {
      for (const { Action, Resource } of policy.Properties.PolicyDocument.Statement as Statement[]) {
        for (const action of [Action].flat()) {
          expect(action).not.toContain('*');
          if ([Resource].flat().includes('*')) wide.push(`${id.replace(/DefaultPolicy.*/, '')} ${action}`);
        }
      }
    }
    for (const role of Object.values(template.findResources('AWS::IAM::Role'))) {
      expect(role.Properties.ManagedPolicyArns).toBeUndefined();
    }
  }
  expect(wide).toEqual([
    'FleetRole ssm:UpdateInstanceInformation',
    'FleetRole ssmmessages:CreateControlChannel',
    'FleetRole ssmmessages:CreateDataChannel',
    'FleetRole ssmmessages:OpenControlChannel',
    'FleetRole ssmmessages:OpenDataChannel',
  ]);
});

test('a role may do with the tables what the store does, and no more', () => {
  const source = readFileSync('shared/store/table.ts', 'utf8');
  const commands = new Set([...source.matchAll(/new ([A-Z][A-Za-z]+)Command\(/g)].map(([, name]) => name));
  // A transaction needs the rights of what is in it: put, update, delete and check.
  commands.delete('TransactWrite');
  if (source.includes('ConditionCheck: {')) commands.add('ConditionCheck');
  const action: Record<string, string> = {
    Query: 'dynamodb:Query',
    BatchGet: 'dynamodb:BatchGetItem',
    BatchWrite: 'dynamodb:BatchWriteItem',
  };
  const needed = [...commands].map((name) => action[name ?? ''] ?? `dynamodb:${name}Item`).sort();
  const READ = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];
  expect(tableRights(raw(services), 'ApiRole', 'Config')).toEqual(needed);
  expect(tableRights(raw(services), 'JobsRole', 'Config')).toEqual(needed);
  expect(tableRights(raw(services), 'JobsRole', 'Records')).toEqual(READ);
  expect(tableRights(raw(services), 'CdrRole', 'Config')).toEqual(READ);
  // The event stream reads the log; nothing of the edge needs more.
  expect(tableRights(raw(edge), 'FleetRole', 'Records')).toEqual(needed);
});

test('no bucket is public, and all refuse plain HTTP', () => {
  const buckets = [services, data].map((template) => {
    template.allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    return Object.keys(template.findResources('AWS::S3::Bucket')).length;
  });
  expect(buckets).toEqual([2, 1]);
  const policies = [services, data].flatMap((template) =>
    Object.values(template.findResources('AWS::S3::BucketPolicy')),
  );
  expect(policies).toHaveLength(3);
  for (const policy of policies) {
    const statements = policy.Properties.PolicyDocument.Statement as Statement[];
    expect(statements.some(({ Effect, Condition }) => Effect === 'Deny' && Condition?.Bool)).toBe(true);
    for (const { Effect, Principal, Condition } of statements) {
      if (Effect !== 'Allow') continue;
      expect(JSON.stringify(Principal)).not.toContain('*');
      expect(Condition).toBeDefined();
    }
  }
});

test('files are encrypted with our key, those of jobs forgotten with the jobs, and read by the API, the workers and the edges alone', () => {
  data.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: theKey() } },
        ],
      },
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          Match.objectLike({ Prefix: 'ten_', ExpirationInDays: 30, Status: 'Enabled' }),
          Match.objectLike({ Prefix: 'uploaded/', ExpirationInDays: 1, Status: 'Enabled' }),
          Match.objectLike({ Prefix: 'kept/', ExpirationInDays: 400, Status: 'Enabled' }),
        ]),
      },
      // The portal puts songs there, and nothing else of other origins is answered.
      CorsConfiguration: {
        CorsRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['PUT'], AllowedHeaders: ['content-type'], MaxAge: 3600 }],
      },
    },
  });
  const readers = Object.values(all).flatMap((template) =>
    Object.entries(template.findResources('AWS::IAM::Policy'))
      .filter(([, policy]) => JSON.stringify(policy.Properties).includes('FilesBucket'))
      .map(([id]) => id.replace(/RoleDefaultPolicy.*/, '')),
  );
  expect(readers).toEqual(['Api', 'Jobs', 'Notify', 'Fleet']);
});

test('the portal and the API share one origin; API answers are never cached nor replaced by pages', () => {
  services.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      CustomErrorResponses: Match.absent(),
      // It would have query strings, and the token of a feed stands in one.
      Logging: Match.absent(),
      CacheBehaviors: Match.arrayWith([
        Match.objectLike({
          PathPattern: '/v1/*',
          AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad', // CachingDisabled
          OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac', // AllViewerExceptHostHeader
        }),
      ]),
    },
  });
  services.allResourcesProperties('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: {
      SecurityHeadersConfig: {
        StrictTransportSecurity: Match.objectLike({ AccessControlMaxAgeSec: 31_536_000 }),
        ContentTypeOptions: { Override: true },
      },
    },
  });
  // Recordings are heard from the bucket; its name is known when it is deployed.
  const policies = JSON.stringify(services.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
  expect(
    policies.match(/media-src 'self' blob: https:\/\/",\{"Fn::ImportValue":"[^"]*Files[^"]*RegionalDomainName/g),
  ).toHaveLength(2);
  // Songs are put there.
  expect(
    policies.match(/connect-src 'self' https:\/\/",\{"Fn::ImportValue":"[^"]*Files[^"]*RegionalDomainName/g),
  ).toHaveLength(2);
  expect(policies.match(/frame-ancestors 'none'/g)).toHaveLength(2);
});

test('the portal is told where phones find the edge: by its own name, or else by that of the load balancer', () => {
  const ports = { udp: 5060, tcp: 5060, tls: 5061, wss: 443 };
  const named = sipServerUploadedBy(stubs.synthesise(everyChoice).services);
  expect(named.file).toEqual({ host: 'sip.example.com', ...ports });

  const { file, markers } = sipServerUploadedBy(stacks.services);
  expect(file).toEqual({ host: expect.any(String), ...ports });
  const balancer = Object.keys(edge.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
  expect(JSON.stringify(markers[file.host ?? ''])).toContain(`GetAtt${balancer}DNSName`);
});

test('edges ask for IMDSv2 tokens, have an encrypted disk, a public address and no key for SSH', () => {
  edge.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: Match.objectLike({ Encrypted: true }) }],
      NetworkInterfaces: [Match.objectLike({ AssociatePublicIpAddress: true })],
      KeyName: Match.absent(),
    },
  });
});

test('from outside, an edge answers on its SIP and RTP ports and nowhere else', () => {
  const groups = edge.findResources('AWS::EC2::SecurityGroup');
  const open = (part: string) =>
    Object.entries(groups)
      .filter(([id]) => id.includes(part))
      .flatMap(([, { Properties }]) => Properties.SecurityGroupIngress)
      .map(({ IpProtocol, FromPort, ToPort }: Ingress) => `${IpProtocol} ${FromPort}-${ToPort}`);
  expect(open('EdgeGroup')).toEqual([
    'udp 5060-5060',
    'tcp 5060-5060',
    'tcp 5061-5061',
    'tcp 5443-5443',
    'tcp 8443-8443',
    'udp 20000-29999',
  ]);
  expect(open('BalancerGroup')).toEqual([
    'udp 5060-5060',
    'tcp 5060-5060',
    'tcp 5061-5061',
    'tcp 443-443',
    'tcp 8443-8443',
  ]);
  edge.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    IpProtocol: 'tcp',
    FromPort: 8080,
    SourceSecurityGroupId: Match.anyValue(),
  });
});

test('the load balancer passes UDP, TCP, TLS and WebSocket through, and keeps address and edge of a phone', () => {
  const listeners = Object.values(edge.findResources('AWS::ElasticLoadBalancingV2::Listener'));
  expect(listeners.map(({ Properties }) => `${Properties.Protocol} ${Properties.Port}`)).toEqual([
    'TCP_UDP 5060',
    'TCP 5061',
    'TCP 443',
    'TCP 8443',
  ]);
  const attribute = (Key: string, Value: string) => Match.objectLike({ Key, Value });
  edge.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    HealthCheckProtocol: 'HTTP',
    HealthCheckPort: '8080',
    HealthCheckPath: '/readyz',
    TargetGroupAttributes: Match.arrayWith([
      attribute('preserve_client_ip.enabled', 'true'),
      attribute('deregistration_delay.connection_termination.enabled', 'false'),
      attribute('stickiness.enabled', 'true'),
      attribute('stickiness.type', 'source_ip'),
    ]),
  });
});

test('edges start when the way to the internet is open, and stop before it closes', () => {
  const routes = Object.entries(edge.findResources('AWS::EC2::Route'));
  const toInternet = routes.filter(([, { Properties }]) => Properties.DestinationCidrBlock === '0.0.0.0/0');
  expect(toInternet).toHaveLength(2);
  const associations = Object.keys(edge.findResources('AWS::EC2::SubnetRouteTableAssociation'));
  edge.hasResource('AWS::AutoScaling::AutoScalingGroup', {
    DependsOn: Match.arrayWith([...toInternet.map(([id]) => id), ...associations].sort()),
  });
});

const { environment } = edgeUserData(raw(edge));

test('an update starts a new edge, waits until it is ready, then drains an old one', () => {
  edge.hasResource('AWS::AutoScaling::AutoScalingGroup', {
    Properties: { MinSize: '2', MaxSize: '6', HealthCheckType: 'EC2' },
    CreationPolicy: { ResourceSignal: { Count: 2 } },
    UpdatePolicy: {
      AutoScalingRollingUpdate: { MaxBatchSize: 1, MinInstancesInService: 2, WaitOnResourceSignals: true },
    },
  });
  edge.hasResourceProperties('AWS::AutoScaling::LifecycleHook', {
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    LifecycleHookName: environment.DRAIN_HOOK ?? '',
    HeartbeatTimeout: 1200,
  });
});

test('the edge finds what it may use in its environment', () => {
  expect(environment).toEqual({
    AWS_REGION: null,
    CALL_EVENTS_QUEUE_URL: null,
    CONFIG_TABLE: null,
    FILES_BUCKET: null,
    RECORDS_TABLE: null,
    SECRET_KEY_ARN: null,
    OWN_HOSTS: null,
    DRAIN_GROUP: 'Patchbay-Edge-edges',
    DRAIN_HOOK: 'drain',
    CLUSTER_PORT: '5070',
    EVENTS_PORT: '8443',
    EVENTS_TLS: 'true',
    HTTP_PORT: '8080',
    RTP_PORTS: '20000-29999',
    SIP_HOST: '0.0.0.0',
    SIP_UDP_PORT: '5060',
    SIP_TCP_PORT: '5060',
    SIP_TLS_PORT: '5061',
    SIP_WSS_PORT: '5443',
  });
});

test('people are told when a queue, a function, a table, the API or the edges are in trouble', () => {
  const watched = alarms().map(
    ({ Properties }) => `${Properties.AlarmDescription.split(':')[0]} ${Properties.MetricName}`,
  );
  expect(watched.sort()).toEqual([
    'Api Errors',
    'Api Throttles',
    'CallEvents ApproximateAgeOfOldestMessage',
    'CallEvents ApproximateNumberOfMessagesVisible',
    'Cdr Errors',
    'Cdr Throttles',
    'ConfigTable ReadThrottleEvents',
    'ConfigTable WriteThrottleEvents',
    'Edges GroupInServiceInstances',
    'Edges HealthyHostCount',
    'Edges UnHealthyHostCount',
    'Events Errors',
    'Events Throttles',
    'Gateway 5xx',
    'Jobs ApproximateAgeOfOldestMessage',
    'Jobs ApproximateNumberOfMessagesVisible',
    'Jobs Errors',
    'Jobs Throttles',
    'MailAccounts ApproximateNumberOfMessagesVisible',
    'Notices ApproximateNumberOfMessagesVisible',
    'Notify Errors',
    'Notify Throttles',
    'RecordsTable ReadThrottleEvents',
    'RecordsTable WriteThrottleEvents',
    'SignIn Errors',
    'SignIn Throttles',
    'Webhooks ApproximateNumberOfMessagesVisible',
    'Webhooks ApproximateNumberOfMessagesVisible',
    'Webhooks Errors',
    'Webhooks Throttles',
  ]);
});

test('CloudWatch may publish to the topic that every alarm names, for alarms of this account', () => {
  const [[topic, { Properties: encryption }] = ['', { Properties: {} }], ...others] = Object.entries(
    data.findResources('AWS::SNS::Topic'),
  );
  expect(others).toEqual([]);
  for (const { Properties } of alarms()) {
    for (const actions of [Properties.AlarmActions, Properties.OKActions]) {
      expect(actions).toHaveLength(1);
      expect(JSON.stringify(actions)).toContain(topic);
    }
  }
  const ofThisAccount = {
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  };
  data.hasResourceProperties('AWS::SNS::TopicPolicy', {
    Topics: [{ Ref: topic }],
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ ...ofThisAccount, Action: 'sns:Publish', Resource: { Ref: topic } }),
      ]),
    },
  });
  expect(encryption).toMatchObject({ KmsMasterKeyId: theKey() });
  data.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({ ...ofThisAccount, Action: ['kms:Decrypt', 'kms:GenerateDataKey'] }),
      ]),
    },
  });
});

interface LambdaResource {
  readonly Properties: {
    readonly Timeout: number;
    readonly Role: { 'Fn::GetAtt': string[] };
    readonly LoggingConfig: { LogGroup: { Ref: string } };
    readonly Environment: { Variables: Record<string, unknown> };
  };
}
interface Ingress {
  readonly IpProtocol: string;
  readonly FromPort: number;
  readonly ToPort: number;
}

/** Our functions by name; the one that CDK copies the portal with is written in Python. */
function lambdas(): Record<string, LambdaResource> {
  const ours = services.findResources('AWS::Lambda::Function', { Properties: { Runtime: 'nodejs24.x' } });
  return Object.fromEntries(
    Object.entries(ours).map(([id, fn]) => [id.replace(/Function.*/, ''), fn as unknown as LambdaResource]),
  );
}

/** What replaces the portal's own sip-server.json; a marker in it becomes its value at deployment. */
function sipServerUploadedBy(stack: Stack) {
  const template = Template.fromStack(stack);
  const upload = resource(raw(template), 'Custom::CDKBucketDeployment', 'PortalUpload');
  const { SourceObjectKeys, SourceMarkers } = upload.Properties as {
    SourceObjectKeys: string[];
    SourceMarkers?: Record<string, unknown>[];
  };
  const last = SourceObjectKeys.at(-1) ?? '';
  const rights = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  for (const key of SourceObjectKeys) expect(rights).toContain(key);
  const folder = join(Stage.of(stack)?.outdir ?? '', `asset.${last.replace('.zip', '')}`);
  const file = JSON.parse(readFileSync(join(folder, 'sip-server.json'), 'utf8')) as Record<string, string>;
  return { file, markers: SourceMarkers?.at(-1) ?? {} };
}

function alarms() {
  return Object.values(all).flatMap((template) => Object.values(template.findResources('AWS::CloudWatch::Alarm')));
}

function theKey(): { 'Fn::GetAtt': string[] } {
  const [id] = Object.keys(data.findResources('AWS::KMS::Key'));
  return { 'Fn::GetAtt': [id ?? '', 'Arn'] };
}

function raw(template: Template): CloudFormation {
  return template.toJSON() as CloudFormation;
}
