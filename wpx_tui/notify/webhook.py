"""The channel `webhook`: a POST in one of three forms.

Source: Alertmanager's documentation of `webhook_config` (version "4"); Slack's of incoming
webhooks; ntfy's of publishing (the headers Title, Priority and Tags).
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from wpx_tui.api.errors import ApiError
from wpx_tui.config.notify import WebhookFormat
from wpx_tui.notify.channel import Result, Timing
from wpx_tui.notify.notification import Notification, Severity, Status, digits, iso

if TYPE_CHECKING:
    from wpx_tui.config.notify import Webhook

NOT_OVER = "0001-01-01T00:00:00Z"
"""How Alertmanager writes the end of what is not over."""
RECEIVER = "wpx-top"

_JSON = {"Content-Type": "application/json"}
_SLACK_SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "@\u200b"})
"""What would be a link, a mention or a call to everybody in a chat."""
_TAGS = {Severity.WARNING: "warning", Severity.CRITICAL: "rotating_light"}
_PRIORITY = {Severity.WARNING: "4", Severity.CRITICAL: "5"}


class WebhookChannel:
    """Posts each notification to one URL."""

    name = "webhook"

    def __init__(
        self,
        webhook: Webhook,
        form: WebhookFormat,
        proxy: str | None = None,
        timing: Timing | None = None,
    ) -> None:
        self._webhook = webhook
        self._form = form
        self._proxy = proxy
        self._timing = timing or Timing()

    async def send(self, notification: Notification) -> Result:
        """Post it once."""
        from wpx_tui.api.webhook import post  # httpx comes with it

        body, headers = request(notification, self._form)
        try:
            status = await post(
                self._webhook.reveal(),
                body,
                headers,
                proxy=self._proxy,
                deadline=self._timing.post,
            )
        except ApiError as error:
            return Result(False, error.reason, getattr(error, "retry_after", None) or 0.0)
        return Result(True, f"sent, {status}")


def request(notification: Notification, form: WebhookFormat) -> tuple[bytes, dict[str, str]]:
    """Return the body of the POST and its headers."""
    match form:
        case WebhookFormat.SLACK:
            text = f"*{notification.title}*\n{notification.sentence.translate(_SLACK_SIGNS)}"
            return json.dumps({"text": text}).encode(), _JSON
        case WebhookFormat.TEXT:
            return notification.sentence.encode(), _text_headers(notification)
    return json.dumps(alertmanager(notification)).encode(), _JSON


def _text_headers(notification: Notification) -> dict[str, str]:
    is_firing = notification.status is Status.FIRING
    return {
        "Content-Type": "text/plain; charset=utf-8",
        "Title": notification.title,
        "Priority": _PRIORITY[notification.severity] if is_firing else "3",
        "Tags": _TAGS[notification.severity] if is_firing else "white_check_mark",
    }


def alertmanager(notification: Notification) -> dict[str, object]:
    """Return the body of Alertmanager's webhook, version 4, with one alert.

    Each alert is a group of its own, as by `group_by: ['...']`: a receiver that keeps one incident
    for each group must not close that of another subscription, or account, with it.
    """
    is_resolved = notification.status is Status.RESOLVED
    status = "resolved" if is_resolved else "firing"
    labels = {
        "alertname": f"wpx-top {notification.event}",
        "rule": notification.rule,
        "severity": str(notification.severity),
        "account": notification.account,
    }
    if notification.subject:
        labels["subscription_id"] = notification.subject
    annotations = {
        "summary": notification.sentence,
        "value": digits(notification.value),
        "threshold": digits(notification.threshold),
    }
    if notification.name:
        annotations["subscription"] = notification.name
    group = ", ".join(
        f"{name}={json.dumps(labels[name], ensure_ascii=False)}" for name in sorted(labels)
    )
    ends_at = notification.ends_at
    alert = {
        "status": status,
        "labels": labels,
        "annotations": annotations,
        "startsAt": iso(notification.starts_at),
        "endsAt": NOT_OVER if ends_at is None else iso(ends_at),
        "generatorURL": "",
        "fingerprint": _fingerprint(labels),
    }
    return {
        "version": "4",
        "groupKey": f"{{}}:{{{group}}}",
        "truncatedAlerts": 0,
        "status": status,
        "receiver": RECEIVER,
        "groupLabels": labels,
        "commonLabels": labels,
        "commonAnnotations": annotations,
        "externalURL": "",
        "alerts": [alert],
    }


def _fingerprint(labels: dict[str, str]) -> str:
    """Return 16 hexadecimal digits, the same for the beginning and the end of one alert."""
    text = json.dumps(labels, sort_keys=True).encode()
    return hashlib.blake2b(text, digest_size=8).hexdigest()
