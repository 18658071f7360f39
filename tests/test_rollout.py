"""The gate as Argo Rollouts has it, held against the schemas that Argo Rollouts publishes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from goleak.errors import GoleakError
from goleak.observe.gate import Rule, growth_of
from goleak.ship.rollout import STAGES, Canary, growth_query, rollout_yaml
from goleak.toolchain import Toolchain, go_environment, run
from tests.gomodules import run_goleak

ARGO = "github.com/argoproj/argo-rollouts@v1.8.3"
CHECKSUM = "h1:blbtQva4IK9r6gFh+dWkCrLnFdPOWiv9ubQYu36qeaA="
CRDS = {"Rollout": "rollout-crd.yaml", "AnalysisTemplate": "analysis-template-crd.yaml"}


@pytest.fixture(scope="module")
def schemas(
    toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Mapping[str, Any]]:
    """Return the OpenAPI schemas of Argo Rollouts, by kind, from its Go module."""
    environment = go_environment(toolchain, GOFLAGS="-modcacherw", GOSUMDB="off", GOTOOLCHAIN="local")
    command = [toolchain.command, "mod", "download", "-json", ARGO]
    done = run(command, cwd=tmp_path_factory.mktemp("nowhere"), environment=environment, timeout=300)
    if done.code:
        said = (json.loads(done.stdout or "{}").get("Error") or done.stderr).strip().splitlines()
        pytest.skip(f"{ARGO} is not to be had: {said[0] if said else done.code}")
    downloaded = json.loads(done.stdout)
    assert downloaded["Sum"] == CHECKSUM
    folder = Path(downloaded["Dir"], "manifests", "crds")
    return {kind: _schema((folder / file).read_text("utf-8")) for kind, file in CRDS.items()}


def _schema(definition: str) -> Mapping[str, Any]:
    (version,) = yaml.safe_load(definition)["spec"]["versions"]
    assert version["name"] == "v1alpha1"
    schema: Mapping[str, Any] = _strict(version["schema"]["openAPIV3Schema"])
    return schema


def _strict(schema: Any) -> Any:
    """Return a schema that refuses fields it does not name, as `kubectl apply` does, and knows int-or-string."""
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _strict(part) for key, part in schema.items()}
    if schema.get("x-kubernetes-int-or-string") is True:
        made |= {"type": ["integer", "string"]}
    if (
        isinstance(schema.get("properties"), dict)
        and schema.get("type") == "object"
        and not schema.get("x-kubernetes-preserve-unknown-fields")
        and "additionalProperties" not in schema
    ):
        made["additionalProperties"] = False
    return made


def documents(*arguments: str) -> list[dict[str, Any]]:
    ran = run_goleak("gate", "--rollout", *arguments, cwd=Path.cwd())
    assert (ran.code, ran.stderr) == (0, "")
    return list(yaml.safe_load_all(ran.stdout))


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--name", "api", "--name", "web-2", "--replicas", "3"),
        ("--name", "1234", "--max-growth", "-5%", "--percentile", "99.9", "--window", "90s"),
        (
            "--metric",
            'go_gc_heap_live_bytes{container="api",version=~"v1\\\\..*"}',
            "--prometheus",
            "https://p:1/'\"# x",
        ),
    ],
    ids=["plain", "two", "odd", "quoted"],
)
def test_what_is_printed_is_valid_under_the_published_schemas(
    arguments: tuple[str, ...], schemas: Mapping[str, Mapping[str, Any]]
) -> None:
    for document in documents(*arguments):
        # The schema leaves metadata to Kubernetes.
        checked = {k: v for k, v in document.items() if k != "metadata"} | {"metadata": {}}
        schema = dict(schemas[document["kind"]])
        schema["properties"] = schema["properties"] | {"metadata": {"type": "object"}}
        jsonschema.Draft202012Validator(schema).validate(checked)
        assert document["apiVersion"] == "argoproj.io/v1alpha1"
        assert isinstance(document["metadata"]["name"], str)


def test_the_schemas_refuse_what_they_do_not_know(schemas: Mapping[str, Mapping[str, Any]]) -> None:
    template, rollout = documents()
    del template["metadata"], rollout["metadata"]
    template["spec"]["metrics"][0]["provider"]["prometheus"]["querry"] = "x"
    rollout["spec"]["strategy"]["canary"]["steps"][0]["setCanaryScale"]["replicas"] = "one"
    for broken in (template, rollout):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schemas[broken["kind"]]).validate(broken)


def test_one_replica_is_watched_for_five_minutes_and_three_for_ten() -> None:
    _, rollout = documents("--name", "api", "--replicas", "9")
    steps = rollout["spec"]["strategy"]["canary"]["steps"]
    assert [next(iter(s)) for s in steps] == [
        *["setCanaryScale", "setWeight", "analysis"] * 2,
        "setCanaryScale",
    ]
    assert [s["setCanaryScale"] for s in steps[::3]] == [
        {"replicas": 1},
        {"replicas": 3},
        {"matchTrafficWeight": True},
    ]
    assert [s["setWeight"] for s in steps[1::3]] == [10, 25]
    template = documents()[0]["spec"]["metrics"][0]
    assert template["interval"] == "10s"
    for step, (_, seconds) in zip(steps[2::3], STAGES, strict=True):
        given = {a["name"]: a.get("value") for a in step["analysis"]["args"]}
        first = int(template["initialDelay"].removesuffix("s"))
        assert first + 10 * (int(given["count"]) - 1) == seconds
    assert [a["value"] for s in steps[2::3] for a in s["analysis"]["args"] if a["name"] == "uptime"] == [
        "300",
        "900",
    ]


def test_every_argument_of_the_template_is_given_and_used() -> None:
    template, rollout = documents()
    declared = [a["name"] for a in template["spec"]["args"]]
    for step in rollout["spec"]["strategy"]["canary"]["steps"][2::3]:
        assert sorted(a["name"] for a in step["analysis"]["args"]) == sorted(declared)
        assert step["analysis"]["templates"] == [{"templateName": template["metadata"]["name"]}]
    assert set(re.findall(r"\{\{args\.([\w-]+)\}\}", yaml.safe_dump(template, width=10_000))) == set(declared)


def test_the_limit_is_carried_over_and_no_answer_is_inconclusive() -> None:
    metric = documents("--max-growth", "7.5%", "--percentile", "99")[0]["spec"]["metrics"][0]
    known = "len(result) > 0 && !isNaN(result[0]) && !isInf(result[0])"
    assert metric["successCondition"] == f"{known} && result[0] <= 0.075"
    assert metric["failureCondition"] == f"{known} && result[0] > 0.075"
    assert metric["provider"]["prometheus"]["query"].count("quantile_over_time(0.99, ") == 2


def test_matchers_of_the_metric_choose_its_processes_too() -> None:
    query = growth_query(Canary(("api",), metric='rss{container="api"}'), Rule())
    assert query.count(',container="api"}') == 4
    assert query.count(" rss{namespace=") == 2


@pytest.mark.parametrize("name", ["", "Api", "a b", "-a", "a" * 54, 'a"\nb'])
def test_names_that_kubernetes_refuses_are_refused(name: str) -> None:
    with pytest.raises(GoleakError, match=r"--name .*: not a name of Kubernetes"):
        rollout_yaml(Canary((name,)), Rule())


@pytest.mark.parametrize("metric", ["", "rate(x[5m])", "a b", "x{", 'x{a="\n"}', "1x"])
def test_what_is_no_metric_is_refused(metric: str) -> None:
    with pytest.raises(GoleakError, match=r"--metric .*: not a metric; give one such as"):
        rollout_yaml(Canary(("api",), metric=metric), Rule(growth=growth_of("15%")))
