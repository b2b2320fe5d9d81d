"""WOR-S36x and WOR-S37x: a practice's own words for letters and leaflet, and what is wrong with them."""

from wor_sidecar.domain.errors import WorError


class TemplateFault(WorError):
    """The template {template} cannot be used; the packaged one is, meanwhile."""

    code = "WOR-S360"
    hint = "See `letters check`."
    exit_code = 3


class TemplateUnreadable(TemplateFault):
    """{template} cannot be read."""

    code = "WOR-S361"
    hint = "Let it be an ordinary file that the service account may open."


class TemplateTooLarge(TemplateFault):
    """{template} is larger than {limit} bytes."""

    code = "WOR-S362"
    hint = "A letter has at most 12 lines: take out what is too much."


class TemplateNotUtf8(TemplateFault):
    """{template} is not written as UTF-8."""

    code = "WOR-S363"
    hint = "Save it again with the encoding UTF-8."


class TemplateSign(TemplateFault):
    """Line {line} of {template} has a sign that a HIS may not know: {sign}."""

    code = "WOR-S364"
    hint = "Use plain quotes, a plain dash, EUR, and spaces in place of tabs."


class TemplateGapUnknown(TemplateFault):
    """Line {line} of {template} has the gap {gap}, and nothing fills it."""

    code = "WOR-S365"
    hint = "It may have these: {known}."


class TemplateBrackets(TemplateFault):
    """In line {line} of {template} a bracket is not closed, or stands within another."""

    code = "WOR-S366"
    hint = "Close each bracket in its own piece; [...] stands around what may be left out."


class TemplateReference(TemplateFault):
    """The last line of {template} is not the letter's reference."""

    code = "WOR-S367"
    hint = "Let the last line be: {wanted}"


class TemplateConclusion(TemplateFault):
    """The first line of {template} is no conclusion in words of at most 70 characters."""

    code = "WOR-S368"
    hint = "The post box shows that line alone. Begin with a line such as: {example}"


class TemplateCode(TemplateFault):
    """Line {line} of {template} has {found}, which reads as an ICPC code."""

    code = "WOR-S369"
    hint = "Take it out: a filed letter with a code could count as a new referral."


class TemplateNumber(TemplateFault):
    """Line {line} of {template} has a number that looks like a BSN."""

    code = "WOR-S370"
    hint = "Take it out: a template is the same for every patient."


class TemplateTooLong(TemplateFault):
    """With long names and texts the letter of {template} has {lines} lines; 12 fit."""

    code = "WOR-S371"
    hint = "Shorten it, and look at `letters show`."


class TemplateGapMissing(TemplateFault):
    """{template} leaves out {gap}: nobody would read what the coach writes there."""

    code = "WOR-S372"
    hint = "Put it in; the packaged template shows where (`letters export`)."


class TemplateUnknown(TemplateFault):
    """No letter is called {template}."""

    code = "WOR-S373"
    hint = "Their names: {known}."


class LettersFolderMissing(TemplateFault):
    """The folder {folder} with the practice's own letters cannot be listed; the last words known are used."""

    code = "WOR-S374"
    hint = "Mend it, or take `folder` out of [letters] to use the packaged letters."


class LettersFaulty(TemplateFault):
    """{count} templates cannot be used; the packaged ones are, meanwhile."""

    code = "WOR-S375"
    hint = "Mend what stands above; a running program sees it within seconds."
