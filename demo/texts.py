"""What people write, in the demonstration: sentences to draw from, by category. No person, no real address."""

from typing import Final

# What is seen: by category code, how often (a weight) and the words. A category without words here gets OTHER.
SEEN: Final[dict[str, tuple[float, tuple[str, ...]]]] = {
    "nid-de-poule": (
        6,
        (
            "Un trou profond dans la chaussée, d’une trentaine de centimètres.",
            "Nid-de-poule au milieu de la voie, les vélos font un écart.",
            "Le revêtement s’enfonce et se fissure, le trou grandit à chaque pluie.",
            "Plusieurs trous à la suite, mal rebouchés cet hiver.",
        ),
    ),
    "trottoir-abime": (
        4,
        (
            "Les dalles du trottoir bougent sous le pied.",
            "Trottoir soulevé par des racines, on bute dessus.",
            "Bordure cassée, les morceaux sont restés sur place.",
        ),
    ),
    "piste-cyclable": (
        3.5,
        (
            "Racines sous l’enrobé de la piste cyclable, ça secoue beaucoup.",
            "Gravillons et verre sur la piste, risque de crevaison.",
            "La piste s’arrête net sur une bordure de cinq centimètres.",
        ),
    ),
    "passage-difficile": (
        2,
        (
            "Impossible de passer en fauteuil : un poteau au milieu du trottoir.",
            "Pas de bateau pour descendre du trottoir avec une poussette.",
            "Le passage est trop étroit entre le mur et les vélos garés.",
        ),
    ),
    "plaque-affaissement": (
        1.5,
        (
            "Plaque d’égout descellée, elle claque à chaque voiture.",
            "La chaussée s’affaisse autour d’un regard.",
        ),
    ),
    "marquage-efface": (
        1.5,
        (
            "Le passage piéton ne se voit presque plus.",
            "Marquage de la bande cyclable effacé au carrefour.",
        ),
    ),
    "neige-verglas": (
        2,
        (
            "Trottoir verglacé, personne n’est passé saler.",
            "La passerelle est une patinoire ce matin.",
        ),
    ),
    "chantier-mal-signale": (
        1.5,
        (
            "Chantier sans passage pour les piétons, il faut marcher sur la route.",
            "Barrières renversées par le vent, la tranchée est ouverte.",
        ),
    ),
    "depot-sauvage": (
        13,
        (
            "Un canapé et des cartons abandonnés sur le trottoir.",
            "Dépôt de gravats et de sacs au pied des arbres.",
            "Matelas et petit électroménager laissés là.",
            "Encombrants qui s’entassent, chacun ajoute les siens.",
            "Pneus et bidons déposés pendant la nuit.",
        ),
    ),
    "corbeille-pleine": (
        6,
        (
            "La corbeille déborde, les papiers volent.",
            "Corbeille arrachée de son support.",
            "Poubelle pleine depuis le marché, les corneilles la vident.",
        ),
    ),
    "conteneur-plein": (
        5,
        (
            "Conteneur à verre plein, des bouteilles partout autour.",
            "Le conteneur de tri est bloqué, rien ne descend.",
        ),
    ),
    "dechets-au-sol": (
        6,
        (
            "Canettes et emballages sur toute la placette.",
            "Verre brisé près des jeux d’enfants.",
            "Mégots et papiers gras devant l’entrée.",
        ),
    ),
    "seringue": (1, ("Seringue usagée au pied du banc.", "Objet coupant dans le massif, à hauteur d’enfant.")),
    "dejections": (
        3,
        ("Déjections de chiens tout le long du trottoir.", "Le carré d’herbe sert de toilettes aux chiens."),
    ),
    "tags": (
        6,
        (
            "Grand tag sur le mur, visible depuis la rue.",
            "Graffiti sur l’armoire électrique.",
            "Inscription injurieuse sur le mur de l’école.",
            "Le passage souterrain est de nouveau tagué.",
        ),
    ),
    "affichage-sauvage": (
        1.5,
        ("Affiches collées sur l’abribus et les poteaux.", "Autocollants sur tous les panneaux."),
    ),
    "animal-mort": (0.7, ("Un pigeon mort sur le trottoir.", "Un animal mort au bord de la route.")),
    "lampadaire-eteint": (
        5,
        (
            "Lampadaire éteint, le passage piéton est dans le noir.",
            "Le lampadaire clignote puis s’éteint.",
            "Deux lampadaires de suite ne s’allument plus.",
        ),
    ),
    "rue-dans-le-noir": (1.3, ("Toute la rue est dans le noir.", "Plus aucune lumière sur le chemin le soir.")),
    "lampadaire-allume": (0.7, ("L’éclairage reste allumé en plein jour.",)),
    "lampadaire-abime": (
        1,
        ("Mât penché après un choc.", "La trappe au pied du lampadaire est ouverte, des fils dépassent."),
    ),
    "arbre-dangereux": (
        1.8,
        (
            "Grosse branche cassée, retenue par les autres.",
            "L’arbre penche vers la rue depuis l’orage.",
        ),
    ),
    "vegetation-genante": (
        2.5,
        (
            "La haie déborde, il ne reste plus de place sur le trottoir.",
            "Les branches cachent le panneau et le feu.",
            "Ronces sur la piste, à hauteur de visage.",
        ),
    ),
    "pelouse-massif": (
        1.3,
        ("Massif envahi, plus rien n’est taillé.", "Jeunes arbres secs, ils n’ont pas été arrosés."),
    ),
    "nuisibles": (2, ("Des rats en plein jour autour des bacs.", "Nid de frelons dans l’arbre, au-dessus du banc.")),
    "banc-abime": (
        1.8,
        ("Une latte du banc est cassée.", "Banc descellé, il bascule.", "Table de pique-nique brûlée."),
    ),
    "barriere-potelet": (
        3,
        (
            "Potelet couché, les voitures montent sur le trottoir.",
            "Barrière tordue, un bout dépasse sur le passage.",
            "Il manque deux potelets devant l’école.",
        ),
    ),
    "arret-transport": (1.5, ("Vitre de l’abribus brisée.", "L’écran d’attente est éteint.")),
    "fontaine-toilettes": (1, ("La fontaine à boire ne coule plus.", "Toilettes publiques fermées sans explication.")),
    "arceau-velo": (1.2, ("Arceau arraché, il reste les vis.", "L’abri à vélos ne ferme plus.")),
    "fuite-eau": (1.2, ("De l’eau coule du trottoir jour et nuit.", "Fuite à la bouche d’arrosage.")),
    "avaloir-bouche": (
        1.6,
        ("Bouche d’égout pleine de feuilles.", "L’avaloir ne boit plus, grande flaque à chaque pluie."),
    ),
    "inondation": (0.8, ("Le passage sous le pont est inondé.", "Vingt centimètres d’eau au point bas de la rue.")),
    "odeur-egout": (0.8, ("Forte odeur d’égout le soir.",)),
    "stationnement-genant": (
        6,
        (
            "Chaque matin des voitures garées sur la piste cyclable.",
            "Livraisons en double file devant l’arrêt de bus.",
            "Voitures sur le trottoir aux heures de l’école, on passe sur la route.",
        ),
    ),
    "vehicule-abandonne": (2.2, ("Voiture ventouse, pneus à plat.", "Épave sans plaque sur le parking.")),
    "velo-abandonne": (2, ("Vélo sans roues attaché au même arceau.", "Cadre rouillé accroché au garde-corps.")),
    "trottinette-genante": (
        2.5,
        ("Trottinettes couchées en travers du trottoir.", "Vélo partagé laissé sur la bande de guidage."),
    ),
    "horodateur-borne": (1, ("L’horodateur refuse la carte.", "La borne de recharge affiche une erreur.")),
    "panneau-abime": (
        1.6,
        ("Panneau tourné, on ne sait plus qui a la priorité.", "Le panneau de sens interdit a disparu."),
    ),
    "feu-en-panne": (
        1.3,
        ("Le feu piéton reste rouge.", "Feu tricolore éteint au carrefour.", "Le signal sonore ne marche plus."),
    ),
    "plaque-de-rue": (0.4, ("La plaque de la rue est tombée.",)),
    # It sends people to the fire brigade: nobody can file one.
    "odeur-gaz": (0, ("Odeur de gaz.",)),
    "bruit": (2, ("Musique forte tous les soirs sur la place.", "Ventilation bruyante, même la nuit.")),
    "fumee-odeur": (0.8, ("Fumée noire et odeur de plastique brûlé.",)),
    "circulation-dangereuse": (
        2.2,
        (
            "Les voitures passent très vite devant l’école.",
            "Personne ne s’arrête à ce passage piéton.",
        ),
    ),
    "jeu-abime": (1.3, ("Une planche du toboggan est fendue.", "Balançoire sans siège.")),
    "sol-de-jeu": (0.8, ("Le sol souple se décolle sous les jeux.", "Verre dans le bac à sable.")),
    "terrain-sport": (0.8, ("Filet du panier déchiré.", "Grillage du terrain percé.")),
}
OTHER: Final = (1.0, ("À voir sur place.", "Le problème revient régulièrement.", "Merci de passer voir."))
WINTER_ONLY: Final = {"neige-verglas"}
INSTEAD_OF_WINTER: Final = "dechets-au-sol"

# What follows, once in two.
MORE: Final = (
    "Cela dure depuis plusieurs jours.",
    "C’est dangereux pour les enfants.",
    "Merci d’intervenir.",
    "Déjà constaté le mois dernier.",
    "On s’en rend surtout compte le soir.",
    "Les piétons doivent descendre sur la route.",
    "Beaucoup de passage à cet endroit.",
    "Impossible de passer avec une poussette.",
    "Merci pour votre travail.",
    "Cela empire de semaine en semaine.",
    "Je passe ici tous les jours.",
    "Plusieurs voisins l’ont remarqué.",
)

WHERE: Final = (
    "Devant l’école",
    "À l’angle de la rue",
    "Côté pair",
    "Côté impair",
    "Près de l’arrêt de tram",
    "Près de l’arrêt de bus",
    "Devant la boulangerie",
    "À l’entrée du parc",
    "Le long du canal",
    "Sous le pont",
    "Au bord de la place",
    "Devant l’entrée de l’immeuble",
    "Au carrefour",
    "À côté du parking",
    "Derrière le gymnase",
    "En face de la pharmacie",
)

ANSWERS: Final[dict[str, tuple[str, ...]]] = {
    "solved": (
        "L’équipe est intervenue, le problème est réglé.",
        "Réparé ce matin. Merci de l’avoir signalé.",
        "Enlèvement effectué.",
        "Remis en état par l’entreprise chargée du secteur.",
        "Nettoyé lors de la tournée.",
    ),
    "refused": (
        "Ce lieu est privé : nous avons écrit au gestionnaire.",
        "Nous n’avons rien constaté sur place.",
        "Une réfection complète est prévue, ce point sera traité avec elle.",
    ),
    "not_ours": (
        "Ce point relève d’un autre gestionnaire, à qui nous l’avons transmis.",
        "Cette voie est celle d’une copropriété : nous lui avons écrit.",
    ),
    "duplicate": ("",),
    "reopened": ("Nous y sommes repassés : il en reste. Nous reprenons.",),
    "to_qualify": ("",),
    "planned": ("L’équipe du secteur passera ce jour-là.", "Inscrit au programme.", ""),
    "in_progress": ("L’équipe est sur place.", ""),
    "handed": ("Ce point est de l’autre service.", ""),
    "waiting": (
        "De quel côté de la rue est-ce, s’il vous plaît ?",
        "Est-ce toujours là, et devant quel numéro ?",
        "Pouvez-vous dire si le passage reste possible ?",
    ),
    "studied": ("L’idée est étudiée avec le service concerné.", "Une visite sur place est prévue."),
    "adopted": (
        "Idée retenue : elle entre au programme de l’an prochain.",
        "Idée retenue, avec un essai dès le printemps.",
    ),
    "set_aside": (
        "Le sous-sol ne le permet pas : des réseaux passent ici.",
        "Un projet plus large est déjà engagé à cet endroit.",
    ),
}

# The reason of the list that each answer to a closing goes with, by code.
REASONS: Final[dict[str, str]] = {
    **dict.fromkeys(ANSWERS["solved"], "intervention-faite"),
    "Ce lieu est privé : nous avons écrit au gestionnaire.": "domaine-prive",
    "Nous n’avons rien constaté sur place.": "rien-constate",
    "Une réfection complète est prévue, ce point sera traité avec elle.": "traite-avec-des-travaux",
    "Ce point relève d’un autre gestionnaire, à qui nous l’avons transmis.": "hors-competence",
    "Cette voie est celle d’une copropriété : nous lui avons écrit.": "bailleur-copropriete",
    "Idée retenue : elle entre au programme de l’an prochain.": "idee-au-programme",
    "Idée retenue, avec un essai dès le printemps.": "idee-a-l-essai",
    "Le sous-sol ne le permet pas : des réseaux passent ici.": "idee-impossible",
    "Un projet plus large est déjà engagé à cet endroit.": "idee-projet-engage",
}

# Ideas: by category code, a title and what is proposed.
IDEAS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "idee-nature": (
        (
            "Planter des arbres sur la place",
            "La place est minérale et brûlante l’été : quelques arbres et de l’herbe suffiraient.",
        ),
        (
            "Un jardin partagé sur la friche",
            "Le terrain est vide depuis des années, plusieurs immeubles n’ont pas de jardin.",
        ),
        ("Désimperméabiliser la cour", "Ouvrir le sol, garder l’eau de pluie et donner de l’ombre."),
        ("Des nichoirs le long du canal", "Pour les oiseaux et contre les moustiques, avec les écoles du quartier."),
    ),
    "idee-marche-velo": (
        ("Une rue aux écoliers", "Fermer la rue aux voitures un quart d’heure à l’entrée et à la sortie de l’école."),
        (
            "Relier les deux pistes cyclables",
            "Il manque cent mètres entre les deux pistes, tout le monde passe sur le trottoir.",
        ),
        ("Un passage piéton de plus", "Entre l’arrêt et le parc, il faut faire un détour de deux cents mètres."),
    ),
    "idee-places-rues": (
        ("Des bancs à l’ombre", "Entre le marché et l’arrêt de tram, pas un seul endroit pour s’asseoir."),
        ("Rendre la placette aux piétons", "Six places de stationnement en moins, une vraie place en plus."),
        ("Un éclairage plus doux", "La lumière entre dans les chambres et gêne les chauves-souris."),
    ),
    "idee-jeux-sport": (
        ("Des agrès pour tous", "Un parcours simple, utilisable aussi en fauteuil."),
        ("Une table de ping-pong", "Le square est calme et les grands n’y ont rien à faire."),
    ),
    "idee-culture": (
        ("Une boîte à livres", "Près de l’arrêt, à l’abri de la pluie."),
        ("Une fresque sous le pont", "Avec les jeunes du quartier, pour un passage moins sombre."),
    ),
    "idee-entraide": (
        ("Un atelier de réparation", "Un samedi par mois, vélos et petit électroménager."),
        ("Un local ouvert aux voisins", "Quelques heures par semaine, pour se rencontrer et s’entraider."),
    ),
}
OTHER_IDEA: Final = (("Améliorer cet endroit", "Un lieu de passage qui pourrait devenir un lieu de vie."),)
