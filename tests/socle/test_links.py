"""Secrets in links: right for one thing only, under the present key or a former one."""

import re

from socle.links import LENGTH, opens, secret_of, without_secrets


def test_a_secret_opens_one_thing_for_one_purpose_in_one_generation():
    secret = secret_of("hold", 7)
    assert opens(secret, "hold", 7)
    assert not opens(secret, "hold", 8)
    assert not opens(secret, "participation", 7)
    assert not opens(secret, "hold", 7, generation=1)
    assert not opens(secret[:-1], "hold", 7)
    assert not opens("", "hold", 7)
    assert not opens("é" * LENGTH, "hold", 7)


def test_a_secret_holds_160_bits_or_more_and_nothing_that_mail_programs_cut():
    secret = secret_of("hold", 7)
    assert re.fullmatch("[a-z2-7]{33}", secret)
    assert LENGTH * 5 >= 160


def test_links_survive_a_change_of_key(settings):
    secret = secret_of("hold", 7)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-for-this-test-0123456789-0123456789-abcdef"
    assert opens(secret, "hold", 7)
    assert secret_of("hold", 7) != secret
    settings.SECRET_KEY_FALLBACKS = []
    assert not opens(secret, "hold", 7)


def test_a_text_that_is_kept_opens_nothing():
    secret = secret_of("participation", 7)
    text = f"RDV le 3 mars. Votre lien : https://rdv.fr/r/7/{secret}/annuler. A bientot"
    kept = without_secrets(text)
    assert secret not in kept
    assert len(kept) == len(text), "an SMS is counted by its length"
    assert kept.startswith("RDV le 3 mars. Votre lien : https://rdv.fr/r/7/***")
    assert kept.endswith("***/annuler. A bientot")
    assert without_secrets("https://rdv.fr/agent/12/rdv/34") == "https://rdv.fr/agent/12/rdv/34"
