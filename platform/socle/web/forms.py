"""Django's forms in the markup of the State's design system.

With ``FORM_RENDERER = "socle.web.forms.Renderer"``, ``{{ form }}`` and
``{{ field.as_field_group }}`` give label, hint, input and errors tied together for assistive
technologies, and ``{{ field }}`` alone carries the classes too. ``"django.forms"`` must be in
``INSTALLED_APPS``: widgets without a template of ours use Django's.

Fields are obligatory unless the label says "(facultatif)". A form whose fields are all optional
(a search, filters) turns that mention off with ``mark_optional = False``.
"""

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property

_CLASS_OF_KIND = {"input": "fr-input", "select": "fr-select", "file": "fr-upload"}


def widget_kind(widget: forms.Widget) -> str:
    """Which markup a widget needs.

    One of ``hidden``, ``radios``, ``checkboxes``, ``checkbox``, ``file``, ``select``, ``input``.
    """
    if widget.is_hidden:
        return "hidden"
    kinds = (
        # Before the radios: Django makes it a kind of RadioSelect.
        ("checkboxes", forms.CheckboxSelectMultiple),
        ("radios", forms.RadioSelect),
        ("checkbox", forms.CheckboxInput),
        ("file", forms.FileInput),
        ("select", (forms.Select, forms.SelectDateWidget)),
    )
    return next((kind for kind, types in kinds if isinstance(widget, types)), "input")


class HouseBoundField(BoundField):
    """A field that knows its markup, its mention and where its error link must lead."""

    @property
    def kind(self) -> str:
        """See ``widget_kind``."""
        return widget_kind(self.field.widget)

    @property
    def group_kind(self) -> str:
        """``select`` or ``input``: the stem of the group's class."""
        return self.kind if self.kind == "select" else "input"

    @property
    def is_group(self) -> bool:
        """Several inputs under one question: a fieldset and a legend, not a label."""
        return self.use_fieldset

    @property
    def shows_optional(self) -> bool:
        """Whether the label says "(facultatif)"; a lone box to tick never needs it."""
        wanted = getattr(self.form, "mark_optional", True)
        return wanted and not self.field.required and self.kind != "checkbox"

    @property
    def error_anchor(self) -> str:
        """Id of the input that an error link must reach, the first one of a group."""
        # Django has no label for a whole group; its inputs are numbered from 0.
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def described_by(self) -> str:
        """Ids of the hint and of the errors, for the fieldset of a group."""
        return self.aria_describedby or ""

    @cached_property
    def option_groups(self) -> list[tuple[str | None, list[BoundWidget]]]:
        """Radios or boxes, by named group (``None`` for those outside any group)."""
        widget = self.field.widget
        attrs = self.build_widget_attrs({"id": self.auto_id} if self.auto_id else {})
        groups = widget.optgroups(self.html_name, widget.format_value(self.value()), attrs)
        return [
            (name, [BoundWidget(widget, option, self.form.renderer) for option in options])
            for name, options, _index in groups
        ]

    def build_widget_attrs(self, attrs, widget=None):
        """Add the design system's class to what Django computes."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        kind = widget_kind(widget)
        if kind == "radios":
            # ARIA has no invalid radio: the fieldset, as the radio group, says it.
            attrs.pop("aria-invalid", None)
        if css := _CLASS_OF_KIND.get(kind):
            chosen = attrs.get("class") or widget.attrs.get("class", "")
            attrs["class"] = f"{css} {chosen}".strip()
        return attrs


class Renderer(TemplatesSetting):
    """``FORM_RENDERER`` of the platform: the project's templates, our bound fields."""

    bound_field_class = HouseBoundField
