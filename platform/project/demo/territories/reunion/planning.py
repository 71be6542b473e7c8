"""Weekly opening windows, absences and collective sessions."""

from project.demo.blueprint import AbsenceSpec, SessionSpec, WindowSpec
from project.demo.when import monthly, once, weekly

DESK = ("demarche", "telephone-portable", "suivi")

WINDOWS = (
    WindowSpec(
        "payet", "nord", "Hôtel de ville", DESK, weekly("MO,TH", "08:00", "12:00"), "saint-denis"
    ),
    WindowSpec("payet", "nord", "À distance", ("visio",), weekly("WE", "13:00", "16:00")),
    WindowSpec(
        "hoarau",
        "nord",
        "Sainte-Marie",
        (*DESK, "ordinateur"),
        weekly("TU,FR", "08:00", "12:00"),
        "sainte-marie",
    ),
    WindowSpec(
        "hoarau", "nord", "Au téléphone", ("question-telephone",), weekly("TH", "13:00", "15:00")
    ),
    WindowSpec(
        "maillot", "ouest", "Saint-Paul", DESK, weekly("MO,WE", "08:00", "12:00"), "saint-paul"
    ),
    WindowSpec(
        "maillot",
        "ouest",
        "Saint-Leu",
        (*DESK, "ordinateur"),
        weekly("TH", "08:00", "12:00"),
        "saint-leu",
    ),
    WindowSpec(
        "ibrahim",
        "ouest",
        "Saint-Leu, ordinateurs",
        ("ordinateur", "telephone-portable"),
        weekly("TU,FR", "08:30", "11:30"),
        "saint-leu",
    ),
    WindowSpec(
        "bus",
        "ouest",
        "Arrêt du bus, premier mardi du mois",
        ("demarche",),
        monthly("1TU", "09:00", "12:00"),
        "saint-paul",
    ),
    WindowSpec(
        "bus",
        "ouest",
        "Arrêt du bus, troisième mardi du mois",
        ("demarche",),
        monthly("3TU", "09:00", "12:00"),
        "saint-paul",
    ),
    WindowSpec(
        "grondin", "sud", "Hôtel de ville", DESK, weekly("MO,TU", "07:30", "11:30"), "saint-pierre"
    ),
    WindowSpec("grondin", "sud", "Cilaos", DESK, weekly("FR", "09:00", "12:00", every=2), "cilaos"),
    WindowSpec("techer", "sud", "Les Lianes", DESK, weekly("MO", "08:00", "12:00"), "les-lianes"),
    WindowSpec("techer", "sud", "Jean Petit", DESK, weekly("WE", "08:00", "12:00"), "jean-petit"),
    WindowSpec(
        "techer", "est", "Saint-Benoît", DESK, weekly("TH", "08:00", "12:00"), "saint-benoit"
    ),
    WindowSpec(
        "techer",
        "sud",
        "Les Makes, une fois par mois",
        ("demarche", "suivi"),
        monthly("2FR", "09:00", "12:00"),
        "les-makes",
    ),
    WindowSpec("virapin", "sud", "Chez vous", ("domicile",), weekly("TU,TH", "08:00", "12:30")),
    WindowSpec("virapin", "sud", "À distance", ("visio",), weekly("WE", "08:00", "11:00")),
    WindowSpec(
        "virapin",
        "sud",
        "Renfort d’été",
        ("demarche",),
        once(4, "FR", "08:00", "12:00"),
        "saint-pierre",
    ),
    WindowSpec(
        "dijoux", "est", "Saint-Benoît", DESK, weekly("TU", "08:00", "12:00"), "saint-benoit"
    ),
    WindowSpec(
        "dijoux", "est", "Chez vous", ("domicile",), weekly("MO", "13:00", "16:00", every=2)
    ),
)

ABSENCES = (
    AbsenceSpec("payet", "Réunion du réseau", monthly("1TH", "08:00", "10:00")),
    AbsenceSpec("hoarau", "Congés", once(1, "MO", "07:00", "18:00", days=5)),
    AbsenceSpec("maillot", "Formation", once(-3, "MO", "07:00", "18:00", days=3)),
    AbsenceSpec("grondin", "Préparation des ateliers", weekly("TU", "10:30", "11:30", every=2)),
    AbsenceSpec("techer", "Alerte cyclonique", once(-1, "WE", "00:00", "23:59")),
    AbsenceSpec("dijoux", "Congés", once(4, "MO", "07:00", "18:00", days=12)),
)

SESSIONS = (
    SessionSpec(
        "atelier",
        "nord",
        "Premiers pas avec un téléphone",
        ("payet",),
        "saint-denis",
        weekly("TU", "13:30", "15:30", every=2),
        8,
    ),
    SessionSpec(
        "atelier",
        "ouest",
        "Protéger ses données",
        ("ibrahim",),
        "saint-paul",
        weekly("WE", "13:30", "15:30", every=3),
        6,
    ),
    SessionSpec(
        "atelier",
        "sud",
        "Envoyer des photos à ses proches",
        ("grondin", "virapin"),
        "saint-pierre",
        weekly("MO", "13:00", "15:00", every=2),
        10,
    ),
    SessionSpec(
        "atelier-partenaire",
        "sud",
        "Ordinateur : chercher un emploi",
        ("grondin",),
        "saint-pierre",
        monthly("2WE", "09:00", "10:30"),
        8,
    ),
    SessionSpec(
        "atelier",
        "est",
        "Faire ses démarches sans crainte",
        ("dijoux",),
        "saint-benoit",
        monthly("3TH", "09:00", "11:00"),
        None,
    ),
)
