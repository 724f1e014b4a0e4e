"""Writes Domain/common-passwords.txt: passwords of 8 or more characters that people really choose, made from the patterns that every published
analysis of leaked passwords names: one word, word + digits, word + year, two words, names, keyboard walks, teams, leet spelling.

    python3 services/identity/tools/common-passwords.py
"""
from pathlib import Path

WORDS = """password passwort motdepasse azerty qwerty welcome bienvenue admin administrator letmein iloveyou jetaime monkey dragon sunshine princess
football baseball basketball superman batman master shadow michael jordan charlie summer winter spring autumn soleil chocolat chouchou doudou
loulou marseille paris london secret bonjour hello freedom whatever trustno1 starwars computer internet flower cookie butterfly chocolate purple
orange banana cheese pepper ginger tigger pokemon samsung google facebook linkedin twitter liverpool arsenal chelsea barcelona juventus hunter
killer soccer hockey ranger buster thomas george daniel andrew joshua matthew jessica ashley michelle jennifer nicole amanda maggie nicolas
camille julien alexandre caroline vanessa isabelle sophie martin pierre marie louis emma lucas hugo lea chloe manon antoine maxime romain
guillaume sebastien laurent philippe christophe stephanie nathalie valerie sandrine celine aurelie virginie patrick bernard francis login access
changeme default guest user test demo root temp office company manager service support system server network phoenix eagle falcon tiger lion
panther wolf bear angel devil heaven lovely loveme love baby babygirl honey sweety family mother father sister brother friend forever diamond
silver golden yellow orange1 blue green black white monday friday january february march april june july august september october november december
lundi vendredi janvier fevrier juin juillet aout septembre octobre novembre decembre vacances france canada america germany england spain
ferrari porsche mercedes mustang corvette yamaha honda harley guitar music metallica nirvana matrix merlin gandalf naruto zelda mario sonic
minecraft fortnite player gamer hacker ninja samurai warrior knight wizard magic mystery rainbow unicorn sparkle princesse coucou toutou nounours
bisous amour coeur papillon tournesol cerise pomme fraise vanille caramel biscuit chaton lapin poisson cheval maison jardin voiture bateau
montagne riviere ocean plage lumiere etoile lune nuage tempete passion liberte victoire champion olympique psgparis allezom""".split()
DIGITS = "0 1 2 3 7 9 00 01 07 10 11 12 13 21 22 23 69 77 88 99 007 100 111 123 321 333 456 666 777 789 911 999 000 1234 4321 1111 2580 12345 123456 54321".split()
YEARS = [str(year) for year in range(1970, 2027)]
SUFFIXES = "! !! 1! 123! 2024! 2025! 2026! @123 #1 _1 . * ? $ 1$ .1".split()
TWO = """iloveyou iloveyou1 iloveyou2 iloveyou12 iloveyou123 ilovemyself iloveu12 loveyou1 lovelove letmein1 letmein123 welcome1 trustno1 passw0rd
p@ssword p@ssw0rd p@ssword1 p@ssw0rd1 passw0rd1 pa55word pa55w0rd admin123 adminadmin rootroot testtest usertest password password1 passpass
monmotdepasse motdepasse1 jetaime123 jetaimefort jesuismoi moncoeur monamour monchien monbebe bonjour1 salutsalut azertyuiop azerty123
azertyui azerty12 azerty01 qwerty123 qwerty12 qwerty1234 qwertyui qwertyuiop qwertyuiop1 qwertzui qwertzuiop asdfghjk asdfghjkl asdfasdf asdf1234 asdfjkl1
zxcvbnm1 zxcvbnm123 zxcvasdf qazwsxedc qazwsx123 qazwsxed 1qaz2wsx 1qaz2wsx3edc 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4 q1w2e3r4t5 zaq12wsx zaq1zaq1
!qaz2wsx 1qazxsw2 2wsx3edc 3edc4rfv qweasdzxc qweasd123 qwe123qwe qweqweqwe asd123asd aqwzsxed aqwzsxedc a1z2e3r4 a1z2e3r4t5 azeqsdwxc azeqsd123 aze123aze
12345678 123456789 1234567890 0123456789 87654321 987654321 9876543210 11111111 111111111 1111111111 00000000 000000000 0000000000 22222222 33333333
44444444 55555555 66666666 77777777 88888888 99999999 12341234 11223344 1122334455 12121212 13131313 10101010 69696969 123123123 123321123 147258369
159753159 147852369 741852963 963852741 112233445566 123454321 1234554321 12344321 98765432 123456780 123456789a a123456789 a12345678 12345678a abc12345
abcd1234 abcdefgh abcdefg1 abc123456 a1b2c3d4 a1b2c3d4e5 aa123456 aaa111aaa aaaaaaaa aaaaaaaaa zzzzzzzz xxxxxxxx qqqqqqqq 123qweasd 123qwe123 123abc123 1234qwer
qwer1234 1234abcd 123456qwe 123456abc 12345qwert qwert12345 12345abc 5201314520 woaini520 woaini1314 1314520520 superman1 batman123 starwars1 pokemon1
whatever1 football1 baseball1 michael1 jessica1 sunshine1 princess1 charlie1 computer1 corvette1 internet1 butterfly1 chocolate1 liverpool1 changeme1
changeme123 default1 guestguest secret123 secretpassword mypassword mypassword1 yourpassword newpassword newpassword1 oldpassword thepassword
nopassword passwordpassword password123456 passwordadmin adminpassword administrator1 rootpassword userpassword temppassword testpassword
letmeinplease opensesame open sesame maytheforce maytheforcebewithyou correcthorsebatterystaple correct horse battery staple ncc1701d ncc1701e thx11381138 blink182 red12345
jordan23 michael23 lebron23 kobe2424 ronaldo7 cristiano7 messi1010 zidane10 mbappe10 neymar10 kylian10""".split()


def leet(word):
    return word.translate(str.maketrans("aeios", "@3105"))


found = {}


def add(text):
    if len(text) >= 8:
        found.setdefault(text.lower())


for text in TWO:
    add(text)
for word in WORDS:
    add(word)
    add(word * 2)
    add(leet(word))
    for tail in DIGITS + YEARS + SUFFIXES:
        add(word + tail)
    for tail in ("1", "12", "123", "1234", "!", "2024", "2025"):
        add(leet(word) + tail)
    for head in ("1", "123", "my", "the", "i love ", "ilove", "jaime", "mon", "ma"):
        add(head + word)
for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn"):
    for start in range(len(row)):
        for length in range(4, len(row) - start + 1):
            walk = row[start:start + length]
            for tail in ("1", "12", "123", "1234", "12345", "123456", "2024", "2025", "!"):
                add(walk + tail)
for day in range(1, 32):
    for month in range(1, 13):
        for year in (1980, 1985, 1990, 1995, 2000):
            add(f"{day:02}{month:02}{year}")

target = Path(__file__).resolve().parent.parent / "Domain" / "common-passwords.txt"
target.write_text("\n".join(sorted(found)) + "\n", encoding="utf-8")
print(f"{len(found)} entries")
