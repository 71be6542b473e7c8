"""The manifests, against the schemas of Kubernetes itself."""

import os

import kubernetes_validate
import pytest
import yaml

from tests.layout.source import ROOT

FOLDER = ROOT / "infra" / "kubernetes"
VERSION = "1.33"
OURS = "kustomize.config.k8s.io"


def manifests() -> list[dict]:
    return [
        manifest
        for path in sorted(FOLDER.glob("*.yaml"))
        for manifest in yaml.safe_load_all(path.read_text())
        if OURS not in manifest["apiVersion"]
    ]


def title(manifest: dict) -> str:
    return f"{manifest['kind']}/{manifest['metadata']['name']}"


def pods() -> list[dict]:
    return [m for m in manifests() if m["kind"] in ("Deployment", "Job", "CronJob")]


def spec_of(manifest: dict) -> dict:
    spec = manifest["spec"]
    if manifest["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    return spec["template"]["spec"]


@pytest.mark.parametrize("manifest", manifests(), ids=title)
def test_a_manifest_is_what_its_schema_wants(manifest):
    kubernetes_validate.validate(manifest, VERSION, strict=True)


def test_a_wrong_word_would_be_refused():
    wrong = next(m for m in manifests() if m["kind"] == "Deployment")
    wrong["spec"]["replika"] = 3
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSION, strict=True)


@pytest.mark.parametrize("manifest", pods(), ids=title)
def test_a_program_may_do_little(manifest):
    spec = spec_of(manifest)
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["automountServiceAccountToken"] is False
    for container in spec["containers"]:
        context = container["securityContext"]
        assert not context["allowPrivilegeEscalation"]
        assert context["readOnlyRootFilesystem"]
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]


def test_each_program_of_the_image_is_there_once():
    words = [spec_of(m)["containers"][0]["args"][0] for m in pods()]
    assert {"web", "worker", "relay", "beat", "prepare"} <= set(words)
    assert len(words) == len(set(words))


PROGRAMS = [m for m in pods() if m["kind"] == "Deployment"]


@pytest.mark.parametrize("manifest", PROGRAMS, ids=title)
def test_a_program_is_looked_after(manifest):
    (container,) = spec_of(manifest)["containers"]
    probe = container["livenessProbe"]
    if container["name"] == "web":
        assert {container[f"{p}Probe"]["httpGet"]["port"] for p in ("liveness", "readiness")} == {
            "http"
        }
        return
    (script,) = probe["exec"]["command"]
    assert os.access(ROOT / script, os.X_OK)
    assert probe["periodSeconds"] * probe["failureThreshold"] >= 300, "a broker that is away"


@pytest.mark.parametrize("manifest", PROGRAMS, ids=title)
def test_no_program_starts_before_the_schema_is_there(manifest):
    (before,) = spec_of(manifest)["initContainers"]
    assert before["args"][0] == "prepared"
    (container,) = spec_of(manifest)["containers"]
    assert (before["image"], before["envFrom"]) == (container["image"], container["envFrom"])
    assert before["securityContext"] == container["securityContext"]
    assert before["resources"]["limits"]["memory"]


def test_beat_is_alone():
    beat = next(m for m in pods() if m["metadata"]["name"] == "beat")
    assert beat["spec"]["replicas"] == 1
    assert beat["spec"]["strategy"] == {"type": "Recreate"}


def test_services_and_budgets_find_their_pods():
    labels = [m["spec"]["template"]["metadata"]["labels"] for m in pods() if m["kind"] != "CronJob"]
    for manifest in manifests():
        selector = manifest.get("spec", {}).get("selector") or {}
        wanted = selector.get("matchLabels", selector) or {}
        assert any(wanted.items() <= found.items() for found in labels), title(manifest)


def test_the_kustomization_names_every_file_but_the_example():
    named = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    there = {path.name for path in FOLDER.glob("*.yaml")}
    assert set(named) == there - {"kustomization.yaml", "secret.example.yaml"}
