"""First and last names of the demo's fictitious people.

Short lists of our own, of names common in France at each age, with what real registers hold:
accents, ligatures, hyphens, apostrophes, particles, names from elsewhere, very short and very
long ones. Any likeness of a pair to a living person is chance.
"""

OLDER = {
    "f": (
        "Andrée", "Bernadette", "Colette", "Danielle", "Denise", "Éliane", "Ginette", "Jacqueline",
        "Jeannine", "Marie-Thérèse", "Monique", "Odette", "Paulette", "Simone", "Solange",
        "Yvette", "Zohra", "Maria Helena",
    ),
    "m": (
        "Albert", "André", "Bernard", "Claude", "Fernand", "Gérard", "Guy", "Henri", "Jacques",
        "Jean-Claude", "Lucien", "Marcel", "Maurice", "Mohamed", "Raymond", "René", "Roger",
        "Antonio",
    ),
}  # fmt: skip
ADULTS = {
    "f": (
        "Anaïs", "Aurélie", "Béatrice", "Céline", "Delphine", "Élodie", "Émilie", "Fatima",
        "Françoise", "Gaëlle", "Isabelle", "Julie", "Khadija", "Laëtitia", "Lucie", "Maëva",
        "Magali", "Mariam", "Marie-Laure", "Nathalie", "Noémie", "Patricia", "Sabrina", "Sandrine",
        "Stéphanie", "Thi Lan", "Véronique", "Virginie", "Yasmine",
    ),
    "m": (
        "Abdelkader", "Adrien", "Arnaud", "Benoît", "Cédric", "Christophe", "David", "Éric",
        "Fabien", "François", "Frédéric", "Grégory", "Ibrahim", "Jean-Baptiste", "Jérôme", "José",
        "Kévin", "Loïc", "Mehdi", "Mickaël", "Nicolas", "Olivier", "Pascal", "Philippe",
        "Rachid", "Sébastien", "Stéphane", "Théophile", "Xavier",
    ),
}  # fmt: skip
YOUNGER = {
    "f": (
        "Alice", "Ambre", "Anna", "Chloé", "Emma", "Inès", "Jade", "Léa", "Léonie", "Lina",
        "Lou", "Louise", "Maëlys", "Manon", "Mila", "Naïma", "Noa", "Romane", "Zoé",
    ),
    "m": (
        "Adam", "Arthur", "Enzo", "Ethan", "Gabriel", "Hugo", "Ilyès", "Jules", "Léo", "Liam",
        "Lucas", "Maël", "Mathéo", "Mohamed-Amine", "Nathan", "Noé", "Raphaël", "Sacha", "Timéo",
        "Yanis",
    ),
}  # fmt: skip

EVERYWHERE = (
    "Abdallah", "André", "Bah", "Belkacem", "Bernard", "Bertrand", "Blanchard", "Bonnet",
    "Boucher", "Camara", "Carpentier", "Chevalier", "Clément", "Cœur", "Colin", "Da Costa",
    "D’Angelo", "David", "de Sousa", "Delaunay", "Denis", "Diarra", "Dubois", "Dufour", "Dupont",
    "Durand", "El Amrani", "Faure", "Fernandes", "Fontaine", "Fournier", "François", "Garcia",
    "Garnier", "Gauthier", "Girard", "Guérin", "Haddad", "Henry", "Joly", "Kaya", "Kowalski",
    "Lambert", "Laurent", "Le Gall", "Lefèvre", "Legrand", "Lemaître", "Léon", "Leroy", "Lô",
    "Lopez", "Marchand", "Martin", "Martinez", "Mathieu", "Mercier", "Michel", "Moreau", "Morel",
    "Morin", "Muñoz", "N’Diaye", "Nguyen", "Nicolas", "Noël", "O’Brien", "Ouédraogo", "Perrin",
    "Petit", "Picard", "Popović", "Renault", "Richard", "Rodrigues", "Rousseau", "Roux", "Saïdi",
    "Sanchez", "Simon", "Thomas", "Touré", "Traoré", "Tran", "Van den Berghe", "Vasseur",
    "Vidal", "Yılmaz", "Zhang",
)  # fmt: skip

# Always there, once an espace: what a screen, a sort or an SMS may stumble on.
REMARKABLE = (
    ("f", "Marie-Charlotte-Éléonore", "de Montfaucon-Castellane de la Roche-Saint-Hilaire"),
    ("m", "Ô", "Ly"),
    ("f", "Anne", "L’Hermitte-d’Aubigné"),
    ("m", "Jean", "Martin"),
    ("m", "Jean", "Martin"),
)
