"""Whether what was executed is what was frozen, field by field."""

from __future__ import annotations

from verdict.evidence.laid_out import Evidence
from verdict.registration.resolved import Registration
from verdict.text.canonical import canonical_bytes
from verdict.text.record import thaw
from verdict.words.vocabulary import Grade


def executed_otherwise(registration: Registration, evidence: Evidence) -> str:
    """Name the settings in which what was executed differs from what was frozen; nothing where they agree."""
    executed = evidence.measurements.executed
    if executed is None:
        live = evidence.measurements.grade is Grade.MEASURED and evidence.measurements.backend is not None
        return "a live measurement without the configuration that was executed" if live else ""
    frozen = registration.prereg.experiment
    ran = thaw(executed)
    plain = {"kind": frozen.kind, "settings": thaw(frozen.settings)}
    if canonical_bytes(ran) == canonical_bytes(plain):
        return ""
    settings = ran.get("settings") if isinstance(ran.get("settings"), dict) else {}
    names = {*settings, *plain["settings"]}
    differ = sorted(n for n in names if settings.get(n) != plain["settings"].get(n))
    return f"differs from the frozen one in {', '.join(differ) or 'kind'}"
