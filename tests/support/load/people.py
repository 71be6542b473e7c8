"""Who comes on a booking day, for locust: people after an announcement, agents, France Titres.

LOAD_PLAN names a file of JSON: espaces (host, agent's session, organisation), moments of arrival in
seconds, the token of France Titres, its places, and the letterbox's file. LOAD_OUT takes a line a
person: what became of them.
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
    with open(os.environ["LOAD_OUT"], "a") as out:
        out.write(json.dumps(what) + "\n")


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

    def page(self, path: str, name: str, **options: object) -> str:
        with self.ask("GET", unescape(path), name, **options) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
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
            form = self.page(chance.choice(starts[:40]), "4 identity")
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
            answer.failure(f"{answer.status_code}")
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
                answer.failure(f"{answer.status_code}")
                return "not confirmed"
        return "booked"


class Agent(Visitor):
    """Looks at the appointments of the organisation, over and over."""

    fixed_count = PLAN.get("agents", 1)

    def on_start(self) -> None:
        self.espace = chance.choice(PLAN["espaces"])

    @task
    def work(self) -> None:
        cookie = {"Cookie": f"{PLAN['cookie']}={self.espace['session']}"}
        self.page(self.espace["agenda"], "agent: appointments", headers=cookie)
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
