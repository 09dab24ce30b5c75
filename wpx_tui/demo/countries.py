"""The countries that simulated traffic comes from: ISO 3166-1 codes, English names, regions.

The order is the rank: the first takes the most traffic. Regions are broad belts of time zones, so
that every region has its own day and night: `A` the Americas, `E` Europe, Africa and the Middle
East, `P` Asia and the Pacific.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One country and its weight in the traffic (relative; above 0)."""

    code: str
    region: str
    name: str
    weight: float


def _weight(rank: int) -> float:
    """Return a weight with a long tail after Pareto: a third for the first, 0.1 % for the 100th."""
    return 1.0 / math.pow(rank + 0.85, 1.3)


def _places(table: str) -> tuple[Place, ...]:
    rows = (item.strip().split(" ", 2) for item in table.replace("\n", " ").split(";"))
    return tuple(
        Place(code, region, name, _weight(rank)) for rank, (code, region, name) in enumerate(rows)
    )


PLACES = _places("""
US A United States; GB E United Kingdom; DE E Germany; FR E France; BR A Brazil; IN P India;
CA A Canada; JP P Japan; NL E Netherlands; IT E Italy; ES E Spain; AU P Australia; MX A Mexico;
PL E Poland; TR E Türkiye; ID P Indonesia; SG P Singapore; KR P South Korea; VN P Vietnam;
ZA E South Africa; SE E Sweden; UA E Ukraine; TH P Thailand; PH P Philippines; AR A Argentina;
CO A Colombia; BE E Belgium; CH E Switzerland; RO E Romania; PT E Portugal; CZ E Czechia;
AT E Austria; NG E Nigeria; EG E Egypt; PK P Pakistan; BD P Bangladesh; MY P Malaysia;
SA E Saudi Arabia; AE E United Arab Emirates; IL E Israel; NO E Norway; DK E Denmark;
FI E Finland; IE E Ireland; GR E Greece; HU E Hungary; CL A Chile; PE A Peru; KE E Kenya;
MA E Morocco; HK P Hong Kong; TW P Taiwan; NZ P New Zealand; BG E Bulgaria; RS E Serbia;
SK E Slovakia; EC A Ecuador; KZ P Kazakhstan; LK P Sri Lanka; GE E Georgia; AF P Afghanistan;
AX E Åland Islands; AL E Albania; DZ E Algeria; AS P American Samoa; AD E Andorra; AO E Angola;
AI A Anguilla; AQ P Antarctica; AG A Antigua and Barbuda; AM E Armenia; AW A Aruba;
AZ E Azerbaijan; BS A Bahamas; BH E Bahrain; BB A Barbados; BY E Belarus; BZ A Belize;
BJ E Benin; BM A Bermuda; BT P Bhutan; BO A Bolivia; BA E Bosnia and Herzegovina; BW E Botswana;
BV E Bouvet Island; IO P British Indian Ocean Territory; VG A British Virgin Islands;
BN P Brunei; BF E Burkina Faso; BI E Burundi; KH P Cambodia; CM E Cameroon; CV E Cape Verde;
BQ A Caribbean NL; KY A Cayman Islands; CF E Central African Rep.; TD E Chad; CN P China;
CX P Christmas Island; CC P Cocos (Keeling) Islands; KM E Comoros; CG E Congo;
CK P Cook Islands; CR A Costa Rica; HR E Croatia; CU A Cuba; CW A Curaçao; CY E Cyprus;
CI E Côte d’Ivoire; CD E DR Congo; DJ E Djibouti; DM A Dominica; DO A Dominican Republic;
TL P East Timor; SV A El Salvador; GQ E Equatorial Guinea; ER E Eritrea; EE E Estonia;
SZ E Eswatini; ET E Ethiopia; FK A Falkland Islands; FO E Faroe Islands; FJ P Fiji;
GF A French Guiana; PF P French Polynesia; TF E French Southern Territories; GA E Gabon;
GM E Gambia; GH E Ghana; GI E Gibraltar; GL A Greenland; GD A Grenada; GP A Guadeloupe;
GU P Guam; GT A Guatemala; GG E Guernsey; GN E Guinea; GW E Guinea-Bissau; GY A Guyana;
HT A Haiti; HM P Heard and McDonald Islands; HN A Honduras; IS E Iceland; IR E Iran; IQ E Iraq;
IM E Isle of Man; JM A Jamaica; JE E Jersey; JO E Jordan; KI P Kiribati; KW E Kuwait;
KG P Kyrgyzstan; LA P Laos; LV E Latvia; LB E Lebanon; LS E Lesotho; LR E Liberia; LY E Libya;
LI E Liechtenstein; LT E Lithuania; LU E Luxembourg; MO P Macau; MG E Madagascar; MW E Malawi;
MV P Maldives; ML E Mali; MT E Malta; MH P Marshall Islands; MQ A Martinique; MR E Mauritania;
MU E Mauritius; YT E Mayotte; FM P Micronesia; MD E Moldova; MC E Monaco; MN P Mongolia;
ME E Montenegro; MS A Montserrat; MZ E Mozambique; MM P Myanmar; NA E Namibia; NR P Nauru;
NP P Nepal; NC P New Caledonia; NI A Nicaragua; NE E Niger; NU P Niue; NF P Norfolk Island;
KP P North Korea; MK E North Macedonia; MP P Northern Mariana Islands; OM E Oman; PW P Palau;
PS E Palestine; PA A Panama; PG P Papua New Guinea; PY A Paraguay; PN P Pitcairn;
PR A Puerto Rico; QA E Qatar; RU E Russia; RW E Rwanda; RE E Réunion; BL A Saint Barthélemy;
SH E Saint Helena; KN A Saint Kitts and Nevis; LC A Saint Lucia; MF A Saint Martin;
PM A Saint Pierre and Miquelon; VC A Saint Vincent and the Grenadines; WS P Samoa;
SM E San Marino; SN E Senegal; SC E Seychelles; SL E Sierra Leone; SX A Sint Maarten;
SI E Slovenia; SB P Solomon Islands; SO E Somalia; GS A South Georgia; SS E South Sudan;
SD E Sudan; SR A Suriname; SJ E Svalbard and Jan Mayen; SY E Syria; ST E São Tomé and Príncipe;
TJ P Tajikistan; TZ E Tanzania; TG E Togo; TK P Tokelau; TO P Tonga; TT A Trinidad and Tobago;
TN E Tunisia; TM P Turkmenistan; TC A Turks and Caicos Islands; TV P Tuvalu;
UM P US Outlying Islands; VI A US Virgin Islands; UG E Uganda; UY A Uruguay; UZ P Uzbekistan;
VU P Vanuatu; VA E Vatican City; VE A Venezuela; WF P Wallis and Futuna; EH E Western Sahara;
YE E Yemen; ZM E Zambia; ZW E Zimbabwe
""")

NAMES = {place.code: place.name for place in PLACES}
