"""The rule of the gate for Argo Rollouts: an AnalysisTemplate, and Rollouts whose steps run it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from goleak.errors import GoleakError
from goleak.observe.gate import Rule

TEMPLATE = "goleak-memory"
METRIC = "go_memstats_heap_inuse_bytes"
ADDRESS = "http://prometheus.monitoring.svc:9090"
# Canary replicas, and for how many seconds each number of them is watched.
STAGES = ((1, 300), (3, 600))

_INTERVAL = 10
# Prometheus has nothing of a new pod before the first scrapes.
_FIRST = 60
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?")
_METRIC = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^\x00-\x1f]*)\})?")


@dataclass(frozen=True, slots=True)
class Canary:
    """What is rolled out: Deployments in `names`, each of `replicas` stable pods.

    `metric` is a metric of memory in bytes, with matchers of labels or without; `window` is how far back the baseline
    reaches, in seconds; `address` is that of Prometheus in the cluster.
    """

    names: tuple[str, ...]
    replicas: int = 10
    metric: str = METRIC
    address: str = ADDRESS
    window: float = 7 * 86_400


def rollout_yaml(canary: Canary, rule: Rule) -> str:
    """Return the template and a Rollout for each name, as YAML documents.

    Raises GoleakError for names that Kubernetes would refuse, and for what is no metric.
    """
    for name in canary.names:
        if not _NAME.fullmatch(name):
            raise GoleakError(
                f"--name {name!r}: not a name of Kubernetes; use a-z, 0-9 and -, at most 53 characters"
            )
    return "---\n".join([_template(canary, rule), *(_rollout(name, canary) for name in canary.names)])


def growth_query(canary: Canary, rule: Rule) -> str:
    """Return the PromQL that answers by which part the canary's percentile is above that of stable pods.

    Both sides are samples of pods that had run for at most `uptime` seconds when they were taken; of several pods the
    largest value at each time counts. Arguments of the analysis stand in it as Argo Rollouts spells them.
    """
    window = f"{max(1, math.ceil(canary.window))}s"
    new = _percentile(canary.metric, rule, "canary-hash", "{{args.range}}s")
    old = _percentile(canary.metric, rule, "stable-hash", window)
    return f"{new}\n/\n{old}\n- 1"


def _percentile(metric: str, rule: Rule, pods: str, window: str) -> str:
    match = _METRIC.fullmatch(metric.strip())
    if not match:
        raise GoleakError(f'--metric {metric!r}: not a metric; give one such as {METRIC}{{container="api"}}')
    own = f",{match[2].strip().strip(',')}" if match[2] and match[2].strip() else ""
    where = f'namespace="{{{{args.namespace}}}}",pod=~"{{{{args.name}}}}-{{{{args.{pods}}}}}-.*"{own}'
    return "\n".join([
        f"quantile_over_time({rule.percent / 100:g}, max(",
        f"  {match[1]}{{{where}}}",
        f"  and on (namespace, pod) (time() - process_start_time_seconds{{{where}}} <= {{{{args.uptime}}}})",
        f")[{window}:{_INTERVAL}s])",
    ])  # fmt: skip


def _template(canary: Canary, rule: Rule) -> str:
    limit = f"{float(rule.growth):g}"
    known = "len(result) > 0 && !isNaN(result[0]) && !isInf(result[0])"
    names = ("name", "namespace", "canary-hash", "stable-hash", "uptime", "range", "count")
    query = growth_query(canary, rule)
    return f"""\
# The answer is by which part P{rule.percent:g} of the canary's memory is above that of stable pods at equal uptime.
# No answer, or one that is no number, is inconclusive and pauses the rollout: look, then promote or abort by hand.
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata:
  name: {TEMPLATE}
spec:
  args:
{_lines(f"- name: {name}" for name in names)}
  metrics:
    - name: memory-growth
      initialDelay: {_FIRST}s
      interval: {_INTERVAL}s
      count: "{{{{args.count}}}}"
      successCondition: {json.dumps(f"{known} && result[0] <= {limit}")}
      failureCondition: {json.dumps(f"{known} && result[0] > {limit}")}
      failureLimit: 0
      inconclusiveLimit: 3
      consecutiveErrorLimit: 4
      provider:
        prometheus:
          address: {json.dumps(canary.address)}
          query: |
{_lines(query.splitlines(), 12)}
"""


def _rollout(name: str, canary: Canary) -> str:
    quoted = json.dumps(name)
    steps = "".join(_stage(name, number, canary.replicas) for number in range(len(STAGES)))
    return f"""\
# Replicas of a canary can only be set under a traffic router: put yours in the place of nginx.
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: {quoted}
spec:
  replicas: {canary.replicas}
  workloadRef:
    apiVersion: apps/v1
    kind: Deployment
    scaleDown: onsuccess
    name: {quoted}
  strategy:
    canary:
      canaryService: {json.dumps(f"{name}-canary")}
      stableService: {json.dumps(f"{name}-stable")}
      trafficRouting:
        nginx:
          stableIngress: {quoted}
      steps:
{steps}\
        - setCanaryScale:
            matchTrafficWeight: true
"""


def _stage(name: str, number: int, stable: int) -> str:
    replicas, seconds = STAGES[number]
    # The first pod of the canary is as old as all stages before and this one.
    uptime = sum(length for _, length in STAGES[: number + 1])
    values = {
        "name": name,
        "uptime": str(uptime),
        # Pods start before the analysis does.
        "range": str(2 * uptime),
        "count": str((seconds - _FIRST) // _INTERVAL + 1),
    }
    given = [
        line for key, value in values.items() for line in (f"- name: {key}", f"  value: {json.dumps(value)}")
    ]
    for key, source in (("canary-hash", "Latest"), ("stable-hash", "Stable")):
        given += [f"- name: {key}", "  valueFrom:", f"    podTemplateHashValue: {source}"]
    given += ["- name: namespace", "  valueFrom:", "    fieldRef:", "      fieldPath: metadata.namespace"]
    # Each pod, canary or stable, gets the same share of the requests.
    weight = max(1, round(100 * replicas / (replicas + stable)))
    return f"""\
        - setCanaryScale:
            replicas: {replicas}
        - setWeight: {weight}
        - analysis: # {seconds} s
            templates:
              - templateName: {TEMPLATE}
            args:
{_lines(given, 14)}
"""


def _lines(lines: Iterable[str], indent: int = 4) -> str:
    return "\n".join(" " * indent + line for line in lines)
