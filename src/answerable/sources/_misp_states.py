"""The spellings by which the MISP galaxy names States, each with its ISO 3166-1 alpha-3 code: exact, or not at all.

Regions, peoples, cities and bodies are left out on purpose: no name is read as a State that is not written as one. A code
says nothing about recognition.
"""

from __future__ import annotations

_SPELLINGS = """
AFG Afghanistan; ALB Albania; ARE United Arab Emirates; ARG Argentina; ARM Armenia; AUS Australia; AUT Austria;
AZE Azerbaijan; BEL Belgium; BGD Bangladesh; BHR Bahrain; BHS Bahamas; BLR Belarus; BRA Brazil; BRN Brunei;
CAF Central African Republic; CAN Canada; CHE Switzerland; CHL Chile; CHN China; CHN People's Republic of China;
CIV Ivory Coast; CMR Cameroon; COL Colombia; CRI Costa Rica; CUB Cuba; CZE Czech Republic; DEU Germany; DJI Djibouti;
DNK Denmark; DZA Algeria; ECU Ecuador; EGY Egypt; ESP Spain; EST Estonia; FIN Finland; FRA France; GBR United Kingdom;
GEO Georgia; GRC Greece; GTM Guatemala; HRV Croatia; HUN Hungary; IDN Indonesia; IND India; IRL Ireland; IRN Iran;
IRN Iran (Islamic Republic of); IRQ Iraq; ISR Israel; ITA Italy; JOR Jordan; JPN Japan; KAZ Kazakhstan; KEN Kenya;
KGZ Kyrgyzstan; KHM Cambodia; KOR South Korea; KOR Republic of Korea; KOR Korea (Republic of); KWT Kuwait; LAO Laos;
LBN Lebanon; LBY Libya; LKA Sri Lanka; LTU Lithuania; LUX Luxembourg; LVA Latvia; MAR Morocco; MDA Moldova; MEX Mexico;
MLI Mali; MMR Myanmar; MNG Mongolia; MYS Malaysia; NAM Namibia; NGA Nigeria; NLD Netherlands; NOR Norway; NPL Nepal;
NZL New Zealand; OMN Oman; PAK Pakistan; PAN Panama; PER Peru; PHL Philippines; PHL The Philippines; POL Poland;
PRK North Korea; PRK Korea (Democratic People's Republic of); PRT Portugal; PSE Palestine; QAT Qatar; ROU Romania;
RUS Russia; RUS Russian Federation; RWA Rwanda; SAU Saudi Arabia; SDN Sudan; SEN Senegal; SGP Singapore;
SLB Solomon Islands; SOM Somalia; SRB Serbia; SSD South Sudan; SUR Suriname; SVK Slovakia; SWE Sweden; SYR Syria;
TGO Togo; THA Thailand; TJK Tajikistan; TKM Turkmenistan; TUN Tunisia; TUR Turkey; TWN Taiwan; UKR Ukraine;
USA United States; USA US; UZB Uzbekistan; VEN Venezuela; VNM Vietnam; YEM Yemen; ZAF South Africa
"""

#: From a spelling to the id of the State.
STATES: dict[str, str] = {
    spelling: f"state/{code.lower()}"
    for code, _, spelling in (entry.strip().partition(" ") for entry in _SPELLINGS.replace("\n", " ").split(";"))
}
