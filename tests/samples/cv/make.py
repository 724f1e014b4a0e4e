#!/usr/bin/env python3
"""Writes the four sample CVs of this folder, standard library only: python3 make.py

Each CV is laid out here by hand (one column or a side bar) and written as a plain PDF with the built-in
Helvetica fonts; <id>.json beside it says what an import should find (format: see README.md).
All persons, employers and schools are invented.
"""
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
REGULAR, BOLD, OBLIQUE = "F1", "F2", "F3"

# Widths of Helvetica, in thousandths of the font size, for the characters 32 to 126.
WIDTHS = [278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
          556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
          722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
          556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
          260, 334, 584]


def width(text, size):
    plain = text.translate(str.maketrans("éèêëàâçîïôöùûÉÈÀÇ–—•’", "eeeeaaciioouuEEAC--.'"))
    return sum(WIDTHS[ord(c) - 32] if 32 <= ord(c) <= 126 else 556 for c in plain) * size / 1000


class Page:
    """One A4 page; y grows downwards from the top edge."""

    def __init__(self):
        self.content = []
        self.links = []

    def rectangle(self, x, y, w, h, colour):
        self.content.append("%.3f %.3f %.3f rg %.2f %.2f %.2f %.2f re f" % (*colour, x, 842 - y - h, w, h))

    def text(self, x, y, text, size=10, font=REGULAR, colour=(0, 0, 0), right=False, link=None):
        left = x - width(text, size) if right else x
        escaped = text.encode("cp1252").decode("latin-1").replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        self.content.append("BT %.3f %.3f %.3f rg /%s %.2f Tf %.2f %.2f Td (%s) Tj ET" % (*colour, font, size, left, 842 - y, escaped))
        if link:
            self.links.append((left, 842 - y - 2, left + width(text, size), 842 - y + size, link))

    def paragraph(self, x, y, text, limit, size=10, leading=13.5, bullet=False, colour=(0, 0, 0)):
        """Wraps at `limit` points; answers the y of the next line."""
        indent = 12 if bullet else 0
        if bullet:
            self.text(x, y, "•", size)
        line = ""
        for word in text.split():
            if line and width(line + " " + word, size) > limit - indent:
                self.text(x + indent, y, line, size, colour=colour)
                y += leading
                line = word
            else:
                line = (line + " " + word).strip()
        self.text(x + indent, y, line, size, colour=colour)
        return y + leading


def write(name, page):
    stream = "\n".join(page.content)
    annotations = " ".join("%d 0 R" % (8 + i) for i in range(len(page.links)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>",
               "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [%s] "
               "/Resources << /Font << /F1 5 0 R /F2 6 0 R /F3 7 0 R >> >> >>" % annotations,
               "<< /Length %d >>\nstream\n%s\nendstream" % (len(stream.encode("latin-1")), stream)]
    for font in ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"):
        objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % font)
    for x0, y0, x1, y1, url in page.links:
        objects.append("<< /Type /Annot /Subtype /Link /Border [0 0 0] /Rect [%.1f %.1f %.1f %.1f] "
                       "/A << /S /URI /URI (%s) >> >>" % (x0, y0, x1, y1, url))
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += ("%d 0 obj\n%s\nendobj\n" % (number, body)).encode("latin-1")
    start = len(out)
    out += ("xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)).encode()
    out += "".join("%010d 00000 n \n" % offset for offset in offsets).encode()
    out += ("trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)).encode()
    with open(os.path.join(HERE, name + ".pdf"), "wb") as file:
        file.write(out)


def one_column(cv):
    page = Page()
    page.text(50, 60, cv["name"], 22, BOLD)
    page.text(50, 80, cv["headline"], 12, colour=(0.3, 0.3, 0.3))
    page.text(50, 98, " | ".join((cv["email"], cv["phone"], cv["place"])), 9.5)
    y = 130

    def heading(text):
        nonlocal y
        page.text(50, y, text.upper(), 11.5, BOLD, (0.1, 0.25, 0.45))
        y += 18

    heading(cv["titles"][0])
    y = page.paragraph(50, y, cv["profile"], 490) + 10
    heading(cv["titles"][1])
    for job in cv["jobs"]:
        page.text(50, y, job["title"], 10.5, BOLD)
        page.text(545, y, job["dates"], 9.5, right=True)
        page.text(50, y + 13.5, job["company"] + ", " + job["place"], 10, OBLIQUE)
        y += 28
        for bullet in job["bullets"]:
            y = page.paragraph(56, y, bullet, 480, bullet=True)
        y += 7
    y += 4
    heading(cv["titles"][2])
    for degree in cv["degrees"]:
        page.text(50, y, degree["degree"], 10.5, BOLD)
        page.text(545, y, degree["dates"], 9.5, right=True)
        page.text(50, y + 13.5, degree["school"] + ", " + degree["place"])
        y += 32
    y += 4
    heading(cv["titles"][3])
    for label, items in cv["skills"]:
        page.text(50, y, label + " : " + ", ".join(items) if cv["lang"] == "fr" else label + ": " + ", ".join(items))
        y += 14
    y += 10
    heading(cv["titles"][4])
    page.text(50, y, ", ".join("%s (%s)" % pair for pair in cv["languages"]))
    y += 24
    heading(cv["titles"][5])
    page.paragraph(50, y, cv["interests"], 490)
    return page


def side_bar(cv):
    page = Page()
    page.rectangle(0, 0, 190, 842, (0.13, 0.22, 0.3))
    white = (1, 1, 1)
    y = 60

    def side_heading(text):
        nonlocal y
        page.text(24, y, text, 12, BOLD, white)
        y += 20

    side_heading("Contact")
    for line, link in ((cv["place"], None), (cv["phone"], None), (cv["email"], None), ("LinkedIn", cv["links"][0])):
        page.text(24, y, line, 8.5, colour=white, link=link)
        y += 15
    y += 14
    side_heading(cv["titles"][3])
    for _, items in cv["skills"]:
        for item in items:
            page.text(24, y, item, 9, colour=white)
            y += 14
    y += 14
    side_heading(cv["titles"][4])
    for language, level in cv["languages"]:
        page.text(24, y, "%s – %s" % (language, level), 9, colour=white)
        y += 14
    y += 14
    side_heading(cv["titles"][5])
    page.paragraph(24, y, cv["interests"], 150, 9, colour=white)
    y = 64
    page.text(215, y, cv["name"], 24, BOLD)
    page.text(215, y + 20, cv["headline"], 12, OBLIQUE)
    y += 52

    def heading(text):
        nonlocal y
        page.text(215, y, text, 13, BOLD, (0.13, 0.22, 0.3))
        y += 19

    heading(cv["titles"][0])
    y = page.paragraph(215, y, cv["profile"], 345) + 10
    heading(cv["titles"][1])
    for job in cv["jobs"]:
        page.text(215, y, job["company"] + " – " + job["place"], 10.5, BOLD)
        page.text(215, y + 13.5, job["title"], 10)
        page.text(215, y + 26, job["dates"], 9, colour=(0.4, 0.4, 0.4))
        y += 41
        for bullet in job["bullets"]:
            y = page.paragraph(221, y, bullet, 335, 9.5, bullet=True)
        y += 8
    y += 4
    heading(cv["titles"][2])
    for degree in cv["degrees"]:
        page.text(215, y, degree["dates"], 9, colour=(0.4, 0.4, 0.4))
        page.text(215, y + 12.5, degree["degree"], 10.5, BOLD)
        page.text(215, y + 25.5, degree["school"] + ", " + degree["place"])
        y += 44
    return page


def truth(cv, identifier, columns):
    def named(name, place):
        return [name, name + ", " + place]

    return {
        "id": identifier, "group": identifier, "lang": cv["lang"], "columns": columns, "pages": 1,
        "name": cv["name"], "email": cv["email"], "phone": cv["phone"], "location": [cv["place"], cv["city"]],
        "headline": cv["headline"], "summary": True,
        "experiences": [{"title": j["title"], "company": named(j["company"], j["place"]), "start": j["start"], "end": j["end"]} for j in cv["jobs"]],
        "education": [{"degree": d["degree"], "institution": named(d["school"], d["place"]), "start": d["start"], "end": d["end"]} for d in cv["degrees"]],
        "skills": [item for _, items in cv["skills"] for item in items],
        "languages": [language for language, _ in cv["languages"]],
        "links": cv["links"],
    }


def job(title, company, place, dates, start, end, *bullets):
    return {"title": title, "company": company, "place": place, "dates": dates, "start": start, "end": end, "bullets": bullets}


def degree(name, school, place, dates, start, end):
    return {"degree": name, "school": school, "place": place, "dates": dates, "start": start, "end": end}


CVS = {
    "en-one-column": (one_column, 1, {
        "lang": "en", "name": "Harriet Quillfeather", "headline": "Veterinary Practice Manager",
        "email": "harriet.quillfeather@example.com", "phone": "01632 960 147", "place": "Leeds, England", "city": "Leeds", "links": [],
        "titles": ("Profile", "Work experience", "Education", "Skills", "Languages", "Interests"),
        "profile": "Practice manager with ten years in small-animal clinics. I keep rotas fair, stock counted and clients informed, and I like the days when nobody notices any of it.",
        "jobs": (
            job("Practice Manager", "Windmill Lane Veterinary Clinic", "Leeds", "Mar 2019 – Present", "2019-03", "present",
                "Lead a team of 14 across two sites; sickness absence down by a third",
                "Introduced online booking, used for 58% of appointments after one year", "Negotiated supplier contracts worth £210,000"),
            job("Deputy Practice Manager", "Aldergate Animal Hospital", "Bradford", "Jun 2015 – Feb 2019", "2015-06", "2019-02",
                "Ran the reception desk and the insurance claims of a hospital with six vets", "Trained nine receptionists"),
            job("Receptionist", "Aldergate Animal Hospital", "Bradford", "Sep 2012 – May 2015", "2012-09", "2015-05",
                "First contact for 60 clients a day, in person and by phone")),
        "degrees": (degree("BA (Hons) Business Management", "Ridings University", "Bradford", "2009 – 2012", "2009", "2012"),),
        "skills": (("Management", ("Rota planning", "Budgeting", "Recruitment")), ("Software", ("RoboVet", "Excel", "Xero"))),
        "languages": (("English", "native"), ("French", "B1")), "interests": "Fell running, allotment, quiz nights"}),
    "fr-one-column": (one_column, 1, {
        "lang": "fr", "name": "Léopold Marsaudon", "headline": "Conducteur de travaux gros œuvre".replace("œ", "oe"),
        "email": "leopold.marsaudon@example.fr", "phone": "06 39 98 27 31", "place": "44000 Nantes", "city": "Nantes", "links": [],
        "titles": ("Profil", "Expérience professionnelle", "Formation", "Compétences", "Langues", "Centres d'intérêt"),
        "profile": "Conducteur de travaux depuis neuf ans, du terrassement à la réception. Je prépare mes chantiers tôt, je passe chaque jour sur place et je rends des comptes clairs.",
        "jobs": (
            job("Conducteur de travaux", "Bâtisseurs de l'Erdre", "Nantes", "depuis septembre 2018", "2018-09", "present",
                "Pilotage de quatre chantiers de logements, de 2 à 7 M€", "Encadrement de trois chefs de chantier et de leurs équipes",
                "Taux de réserves à la réception divisé par deux en trois ans"),
            job("Aide-conducteur de travaux", "Maçonneries Tréguier", "Rennes", "janvier 2015 – août 2018", "2015-01", "2018-08",
                "Suivi des sous-traitants, métrés et situations mensuelles", "Planning et commandes de béton pour deux résidences")),
        "degrees": (
            degree("Licence professionnelle Conduite de travaux", "Université de la Vilaine", "Rennes", "2013 – 2014", "2013", "2014"),
            degree("DUT Génie civil", "IUT du Pays d'Ancenis", "Ancenis", "2011 – 2013", "2011", "2013")),
        "skills": (("Chantier", ("Planification", "Métrés", "Sécurité", "Gestion des sous-traitants")), ("Logiciels", ("AutoCAD", "MS Project", "Excel"))),
        "languages": (("Français", "langue maternelle"), ("Espagnol", "courant")), "interests": "Voile, jardinage, bénévolat aux Restos du quartier"}),
    "en-two-columns": (side_bar, 2, {
        "lang": "en", "name": "Devika Okonjo-Strand", "headline": "Site Reliability Engineer",
        "email": "devika.strand@example.com", "phone": "+44 1632 960 852", "place": "Glasgow, Scotland", "city": "Glasgow",
        "links": ["https://www.linkedin.com/in/devika-strand-example"],
        "titles": ("Profile", "Experience", "Education", "Skills", "Languages", "Interests"),
        "profile": "Engineer who prefers boring releases. Eight years between operations and development, mostly on payment systems.",
        "jobs": (
            job("Site Reliability Engineer", "Clydebank Payments", "Glasgow", "02/2020 – Present", "2020-02", "present",
                "Cut paging by 70% in two years by fixing causes instead of thresholds", "Moved 40 services to Kubernetes without a lost transaction",
                "On-call lead for a rota of seven"),
            job("Systems Administrator", "Northern Tram Authority", "Edinburgh", "07/2016 – 01/2020", "2016-07", "2020-01",
                "Automated patching of 300 servers with Ansible", "Wrote the recovery plan and rehearsed it twice a year")),
        "degrees": (degree("BSc Computing Science", "University of the Trossachs", "Stirling", "2012 – 2016", "2012", "2016"),),
        "skills": (("", ("Kubernetes", "Terraform", "Ansible", "Go", "PostgreSQL", "Prometheus")),),
        "languages": (("English", "native"), ("Norwegian", "C1")), "interests": "Sea kayaking, synthesisers"}),
    "fr-two-columns": (side_bar, 2, {
        "lang": "fr", "name": "Maïwenn Kersaudy", "headline": "Chargée de communication",
        "email": "maiwenn.kersaudy@example.fr", "phone": "07 39 98 64 05", "place": "29200 Brest", "city": "Brest",
        "links": ["https://www.linkedin.com/in/maiwenn-kersaudy-example"],
        "titles": ("À propos", "Parcours professionnel", "Formation", "Compétences", "Langues", "Loisirs"),
        "profile": "Six ans de communication dans le monde maritime. J'écris, je photographie et je mesure ce qui a été lu.",
        "jobs": (
            job("Chargée de communication", "Port de plaisance du Goulet", "Brest", "avril 2021 – aujourd'hui", "2021-04", "present",
                "Refonte du site et de la lettre mensuelle (9 000 abonnés)", "Organisation de la fête du port, 12 000 visiteurs",
                "Relations avec la presse régionale"),
            job("Assistante de communication", "Conserverie Ty Mor", "Quimper", "sept. 2018 – mars 2021", "2018-09", "2021-03",
                "Animation des réseaux sociaux, trois publications par semaine", "Photographies du catalogue")),
        "degrees": (
            degree("Master Communication des organisations", "Université d'Armorique", "Brest", "2016 – 2018", "2016", "2018"),
            degree("Licence Lettres modernes", "Université d'Armorique", "Brest", "2013 – 2016", "2013", "2016")),
        "skills": (("", ("Rédaction web", "Photographie", "InDesign", "Photoshop", "Relations presse")),),
        "languages": (("Français", "natif"), ("Anglais", "B2"), ("Breton", "notions")), "interests": "Chant choral, course à pied"}),
}

for identifier, (layout, columns, cv) in CVS.items():
    write(identifier, layout(cv))
    with open(os.path.join(HERE, identifier + ".json"), "w", encoding="utf-8") as file:
        json.dump(truth(cv, identifier, columns), file, ensure_ascii=False, indent=1)
        file.write("\n")
