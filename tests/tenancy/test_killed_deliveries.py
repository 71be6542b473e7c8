"""Workers killed in the middle of 150 messages: each leaves once or is doubtful, none is lost."""

from tests.support.kills import deliver_under_kills

MESSAGES, KILLS = 150, 5


def test_each_once_or_doubtful_and_none_lost(two_espaces, tmp_path):
    outcome = deliver_under_kills(list(two_espaces), MESSAGES, tmp_path, kills=KILLS)
    assert (outcome.lost, outcome.duplicates) == (0, 0), outcome
    assert outcome.sent + outcome.doubtful == MESSAGES
    # Five kills and one mail in fifty that the server leaves without an answer.
    assert outcome.doubtful <= 20, outcome
    assert outcome.sent >= MESSAGES - 20
