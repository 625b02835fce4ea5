/** The kinds of integration in words, each with a sample of what it sends. */

export interface Kind {
  kind: string;
  words: string;
  under: string;
  sample: unknown;
}

export const KINDS: readonly Kind[] = [
  {
    kind: 'alertmanager',
    words: 'Prometheus Alertmanager',
    under: 'A webhook receiver, version 4.',
    sample: {
      version: '4',
      groupKey: '{}:{alertname="DiskFull"}',
      status: 'firing',
      receiver: 'tocsin',
      groupLabels: { alertname: 'DiskFull' },
      commonLabels: { alertname: 'DiskFull', severity: 'critical', env: 'production' },
      commonAnnotations: {},
      externalURL: 'http://alertmanager.example',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'DiskFull', severity: 'critical', env: 'production', instance: 'db-1' },
          annotations: { summary: 'Disk of db-1 is 97 % full' },
          startsAt: '2026-11-21T03:00:00Z',
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: 'http://prometheus.example/graph',
          fingerprint: 'c0ffee0000000001',
        },
      ],
    },
  },
  {
    kind: 'grafana',
    words: 'Grafana',
    under: 'A webhook contact point.',
    sample: {
      receiver: 'tocsin',
      status: 'firing',
      groupKey: '{}:{alertname="HighLatency"}',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'HighLatency', severity: 'warning', env: 'production' },
          annotations: { summary: 'p99 is over two seconds' },
          startsAt: '2026-11-21T03:00:00Z',
          endsAt: '0001-01-01T00:00:00Z',
          fingerprint: 'c0ffee0000000002',
        },
      ],
    },
  },
  {
    kind: 'pagerduty',
    words: 'A tool that speaks PagerDuty',
    under: 'Events API v1 and v2; an existing routing key can stay.',
    sample: {
      routing_key: 'any',
      event_action: 'trigger',
      dedup_key: 'disk-db-1',
      payload: { summary: 'Disk of db-1 is 97 % full', source: 'db-1', severity: 'critical' },
    },
  },
  {
    kind: 'generic',
    words: 'Anything that can POST JSON',
    under: 'Scripts, cron jobs, curl.',
    sample: { title: 'Disk of db-1 is 97 % full', dedup: 'disk-db-1', severity: 'critical', labels: { env: 'production' } },
  },
];

export const kindOf = (kind: string): Kind => KINDS.find((one) => one.kind === kind) ?? { kind, words: kind, under: '', sample: {} };
