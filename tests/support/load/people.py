"""Who comes on a booking day, for locust: people after an announcement, agents, France Titres.

LOAD_PLAN names a file of JSON: espaces (host, agent's session, organisation), moments of arrival in
seconds, the token of France Titres, its places, the letterbox's file, and the one that takes what
failed and why. LOAD_OUT takes a line a person: what became of them.
"""

import json
import os
import random
import re
import time
from html import unescape
from pathlib import Path

import gevent
from locust import HttpUser, constant, events, task
from locust.exception import StopUser

PLAN = json.loads(Path(os.environ["LOAD_PLAN"]).read_text()) if "LOAD_PLAN" in os.environ else {}
PATIENCE = 60  # seconds that a person waits for the mail
TRIES = 6  # slots that a person tries
SLOT = re.compile(r'class="rdv-slot" href="([^"]+)"')
CHOICE = re.compile(r'class="rdv-choice__link" href="([^"]+)"')
FORM = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]+)"')
HEADING = re.compile(r"<h1[^>]*>([^<]+)")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
begun = time.monotonic()
chance = random.Random(8)
links: dict[str, str] = {}


@events.test_start.add_listener
def start(**kwargs: object) -> None:
    global begun
    begun = time.monotonic()
    gevent.spawn(read_letters)


def read_letters() -> None:
    """The links of the mails, as they come."""
    with open(PLAN["letters"]) as letters:
        while True:
            line = letters.readline()
            if not line:
                gevent.sleep(0.2)
                continue
            letter = json.loads(line)
            if letter["link"]:
                links[letter["to"]] = letter["link"]


def say(**what: object) -> None:
    write(os.environ["LOAD_OUT"], what)


def write(path: str, what: dict) -> None:
    with open(path, "a") as out:
        out.write(json.dumps(what) + "\n")


@events.request.add_listener
def note_failure(name: str, exception: Exception | None, **kwargs: object) -> None:
    if exception:
        write(PLAN["failures"], {"name": name, "why": str(exception) or repr(exception)})


@events.user_error.add_listener
def note_fault(user_instance: HttpUser, exception: Exception, **kwargs: object) -> None:
    """Of these people themselves: the bench is wrong, not the platform."""
    who = f"bench: {type(user_instance).__name__.lower()}"
    write(PLAN["failures"], {"name": who, "why": repr(exception)})


def why(answer: object) -> str:
    """The status and where it leads or what the page says; without an answer, what broke."""
    if not answer.status_code:
        return repr(answer.error)
    said = HEADING.search(answer.text)
    return f"{answer.status_code} {answer.headers.get('Location') or (said and said[1].strip())}"


class Visitor(HttpUser):
    abstract = True
    host = PLAN.get("url", "http://127.0.0.1")
    wait_time = constant(0)

    def ask(self, method: str, path: str, name: str, **options: object):
        headers = {"Host": self.espace["host"], **options.pop("headers", {})}
        return self.client.request(
            method,
            path,
            name=name,
            headers=headers,
            allow_redirects=False,
            catch_response=True,
            **options,
        )

    def page(self, path: str, name: str, *, is_taken: int = 200, **options: object) -> str:
        """Its text; "" when it failed, or was answered that somebody was faster (`is_taken`)."""
        with self.ask("GET", unescape(path), name, **options) as answer:
            if answer.status_code == is_taken != 200:
                answer.success()
                return ""
            if answer.status_code != 200:
                answer.failure(why(answer))
                return ""
            return answer.text


class Person(Visitor):
    """Comes once announced, looks for a slot, holds it, confirms by the mail's link."""

    fixed_count = PLAN.get("persons", 1)

    @task
    def come(self) -> None:
        if not PLAN["arrivals"]:
            raise StopUser
        number, due = PLAN["arrivals"].pop(0)
        gevent.sleep(max(0.0, due - (time.monotonic() - begun)))
        late = time.monotonic() - begun - due
        # One espace has been in the newspaper.
        popular = chance.random() < 0.2
        self.espace = PLAN["espaces"][0] if popular else chance.choice(PLAN["espaces"])
        self.client.cookies.clear()
        address = f"p{number}@load.example"
        outcome = self.book(address, f"Personne {number}")
        say(who=address, espace=self.espace["slug"], outcome=outcome, late=round(late, 2))

    def book(self, address: str, name: str) -> str:
        home = self.page("/", "1 home")
        start = re.search(r'href="(/prendre_rdv\?[^"]+)"', home)
        # A town hall asks how many come before it shows its times: one.
        people = self.page(start[1], "2 how many") if start else ""
        one = CHOICE.search(people)
        slots = self.page(one[1], "3 slots") if one else ""
        if not slots:
            return "no page"
        for _ in range(TRIES):
            starts = SLOT.findall(slots)
            if not starts:
                return "nothing free"
            form = self.page(chance.choice(starts[:40]), "4 identity", is_taken=409)
            if (held := self.hold(form, address, name)) == "held":
                return self.confirm(address)
            if held != "taken":
                return held
            slots = self.page(one[1], "3 slots")
        return "taken each time"

    def hold(self, form: str, address: str, name: str) -> str:
        if not (action := FORM.search(form)):
            return "taken"
        filled = dict(HIDDEN.findall(form))
        filled |= {"first_name": "Nadia", "last_name": name, "email": address}
        # Nobody has the same one elsewhere: no double of the registry is asked here.
        filled["ants_number"] = f"L{int(name.split()[-1]):09d}"
        with self.ask("POST", unescape(action[1]), "5 hold", data=filled) as answer:
            if answer.status_code == 302:
                return "held"
            if answer.status_code in (200, 409):
                answer.success()
                return "taken"
            answer.failure(why(answer))
            return "error"

    def confirm(self, address: str) -> str:
        deadline = time.monotonic() + PATIENCE
        while address not in links:
            if time.monotonic() > deadline:
                return "no mail"
            gevent.sleep(0.3)
        link = links[address]
        form = self.page(link, "6 link of the mail")
        if not form:
            return "link refused"
        with self.ask("POST", link, "7 confirm", data=dict(HIDDEN.findall(form))) as answer:
            if answer.status_code != 302:
                answer.failure(why(answer))
                return "not confirmed"
        return "booked"


class Agent(Visitor):
    """Looks at the appointments of the organisation, and opens one, over and over."""

    fixed_count = PLAN.get("agents", 1)

    def on_start(self) -> None:
        self.espace = chance.choice(PLAN["espaces"])

    @task
    def work(self) -> None:
        cookie = {"Cookie": f"{PLAN['cookie']}={self.espace['session']}"}
        listed = self.page(self.espace["agenda"], "agent: appointments", headers=cookie)
        if found := re.findall(rf'href="({self.espace["agenda"]}/\d+)"', listed):
            gevent.sleep(chance.uniform(0, 2))
            self.page(chance.choice(found), "agent: one appointment", headers=cookie)
        gevent.sleep(chance.uniform(2, 6))


class Hub(Visitor):
    """France Titres: all places, then the slots of twenty of them."""

    fixed_count = 1

    @task
    def poll(self) -> None:
        self.espace = {"host": "localhost"}
        token = {"X-HUB-RDV-AUTH-TOKEN": PLAN["token"]}
        self.page("/api/ants/getManagedMeetingPoints", "France Titres: places", headers=token)
        places = "&".join(f"meeting_point_ids={place}" for place in PLAN["places"][:20])
        asked = f"{places}&start_date={PLAN['first_day']}&end_date={PLAN['last_day']}&reason=CNI"
        path = f"/api/ants/availableTimeSlots?{asked}"
        self.page(path, "France Titres: slots", headers=token)
        gevent.sleep(5)
