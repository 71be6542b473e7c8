"""Weekly opening windows, absences and collective sessions."""

from project.demo.blueprint import AbsenceSpec, SessionSpec, WindowSpec
from project.demo.when import Change, monthly, once, weekly

PAPERS = ("cni", "passeport", "cni-passeport")

WINDOWS = (
    WindowSpec(
        "humbert",
        "mairie",
        "Guichet 1",
        PAPERS,
        weekly("MO,WE", "08:30", "11:30"),
        "hotel-de-ville",
    ),
    WindowSpec(
        "lutz",
        "mairie",
        "Guichet 2, matin",
        PAPERS,
        weekly("MO,TU,TH,FR", "08:15", "11:45"),
        "hotel-de-ville",
    ),
    WindowSpec(
        "lutz",
        "mairie",
        "Guichet 2, retraits",
        ("retrait",),
        weekly("TU,TH", "14:00", "15:30"),
        "hotel-de-ville",
    ),
    WindowSpec(
        "lutz",
        "mairie",
        "Samedi à la médiathèque",
        (*PAPERS, "retrait"),
        weekly("SA", "09:00", "12:00", every=2),
        "annexe",
    ),
    WindowSpec(
        "ozturk",
        "mairie",
        "Guichet 3",
        PAPERS,
        weekly("MO,TU,WE,TH,FR", "14:00", "17:00"),
        "hotel-de-ville",
    ),
    WindowSpec(
        "ozturk",
        "mairie",
        "Guichet 3, retraits",
        ("retrait",),
        weekly("WE", "08:30", "11:30"),
        "hotel-de-ville",
    ),
    WindowSpec(
        "goetz",
        "mairie",
        "État civil",
        ("etat-civil", "mariage", "audition"),
        weekly("TU,TH", "08:30", "12:00", changes=(Change(2, "TU", "FR"),)),
        "hotel-de-ville",
    ),
    WindowSpec(
        "goetz",
        "mairie",
        "Questions au téléphone",
        ("etat-civil-telephone",),
        weekly("FR", "14:00", "16:00"),
    ),
    WindowSpec(
        "kieffer",
        "mairie",
        "Mariages",
        ("mariage",),
        monthly("1WE", "14:00", "17:00"),
        "hotel-de-ville",
    ),
    WindowSpec(
        "goetz",
        "mairie",
        "PACS du samedi",
        ("pacs-samedi",),
        weekly("SA", "14:00", "16:00", every=2),
        "hotel-de-ville",
    ),
    WindowSpec(
        "simon",
        "mairie",
        "Renfort des vacances",
        PAPERS,
        once(3, "TU", "14:00", "17:00"),
        "hotel-de-ville",
    ),
    WindowSpec(
        "herrmann",
        "ccas",
        "Permanence",
        ("aide-sociale", "suivi-ccas"),
        weekly("MO,TH", "09:00", "12:00"),
        "ccas",
    ),
    WindowSpec(
        "herrmann",
        "ccas",
        "Visioconférences",
        ("visio-ccas",),
        weekly("TU", "14:00", "16:00"),
    ),
    WindowSpec(
        "dasilva",
        "ccas",
        "Permanence",
        ("aide-sociale", "suivi-ccas"),
        weekly("WE,FR", "09:00", "12:00"),
        "ccas",
    ),
    WindowSpec(
        "dasilva",
        "ccas",
        "Visites",
        ("visite-ainee",),
        weekly("TU", "14:00", "17:00"),
    ),
    WindowSpec(
        "conciliateur",
        "ccas",
        "Premier jeudi du mois",
        ("conciliation",),
        monthly("1TH", "14:00", "17:00"),
        "ccas",
    ),
    WindowSpec(
        "conciliateur",
        "ccas",
        "Troisième jeudi du mois",
        ("conciliation",),
        monthly("3TH", "14:00", "17:00"),
        "ccas",
    ),
)

ABSENCES = (
    AbsenceSpec("lutz", "Congés", once(2, "MO", "08:00", "18:00", days=6)),
    AbsenceSpec("humbert", "Commission de sécurité", weekly("WE", "10:30", "11:30", every=2)),
    AbsenceSpec("ozturk", "Formation aux nouvelles bornes", once(-1, "TU", "14:00", "17:00")),
    AbsenceSpec("goetz", "Célébration", once(1, "TH", "11:00", "12:00")),
    AbsenceSpec("herrmann", "Réunion mensuelle", monthly("1MO", "09:00", "10:00")),
    AbsenceSpec("dasilva", "Congé de paternité", once(-5, "MO", "08:00", "18:00", days=12)),
)

SESSIONS = (
    SessionSpec(
        "ceremonie",
        "mairie",
        "Devenir Français : la cérémonie",
        ("kieffer", "goetz"),
        "hotel-de-ville",
        monthly("2WE", "18:00", "19:00"),
        None,
    ),
    SessionSpec(
        "ceremonie",
        "mairie",
        "Remise des cartes d’électeur",
        ("kieffer",),
        "hotel-de-ville",
        weekly("SA", "10:00", "11:00", every=3),
        20,
    ),
)
