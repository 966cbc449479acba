"""English words that the stemmer would take for others, or would not know for the same: tables.

How what is kept apart was decided. In the releases of two collections (a justice department's and
a parliament's) the words of one stem were put into groups of the same inflection. Two groups were
looked at where releases that have one have the other hardly more often than chance would have it
(Xu, Croft: Corpus-Based Stemming Using Cooccurrence of Word Variants, 1998), or where the words of
one are nearly always capitalised in mid-sentence and those of the other are not: names. Of these
candidates the ones are here whose meanings differ; words of the same kind were added that those
collections happen not to have.
"""

from __future__ import annotations

# Families of words that the stemmer folds into others of another meaning, each with the stem it
# gets here. Left out are words as much alike in meaning as in form (`nation` and `national`).
APART = {
    "according": "according accordingly",  # accord
    "accountable": "accountable accountability",  # account
    "activate": "activate activates activated activating activation",  # active
    "add": "add adds added adding",  # ad
    "additive": "additive additives",  # addition
    "animal": "animal animals",  # animate
    "apartment": "apartment apartments",  # apart
    "assistant": "assistant assistants",  # assist
    "authority": "authority authorities authorize authorizes authorized authorizing authorization "
    "authorizations",  # author
    "busy": "busy busier busiest",  # business
    "careful": "careful carefully",  # care
    "civilize": "civilize civilized civilizing civilization civilizations civility",  # civil
    "collective": "collective collectively collectives",  # collect
    "commitment": "commitment commitments",  # commit
    "compassion": "compassion compassionate compassionately",  # compass
    "competent": "competent competently competence competency competencies",  # compete
    "conference": "conference conferences conferencing",  # confer
    "conservative": "conservative conservatives conservatism",  # conserve
    "considerable": "considerable considerably",  # consider
    "consistent": "consistent consistently consistency",  # consist
    "constitution": "constitution constitutions constitutional constitutionally "
    "constitutionality",  # constitute
    "constructive": "constructive constructively",  # construct
    "conventional": "conventional conventionally",  # convention
    "conversation": "conversation conversations conversational",  # convert, conversion
    "corporal": "corporal corporals",  # corporation
    "corps": "corps",  # corp.
    "correspondence": "correspondence correspondent correspondents",  # correspond
    "critical": "critical critically criticality",  # critic
    "customer": "customer customers",  # custom
    "customs": "customs",
    "defendant": "defendant defendants",  # defend
    "department": "department departments departmental",  # depart
    "deposition": "deposition depositions",  # deposit
    "designate": "designate designates designated designating designation designations designee "
    "designees",  # design
    "detective": "detective detectives",  # detect
    "digital": "digital digitally",  # digit
    "director": "director directors directorate directorates directorship",  # direct
    "diversion": "diversion diversions",  # diverse
    "emergency": "emergency emergencies",  # emerge
    "empirical": "empirical empirically",  # empire
    "evening": "evening evenings",  # even
    "evident": "evident evidently",  # evidence
    "exceptional": "exceptional exceptionally",  # except
    "executive": "executive executives",  # execute
    "expensive": "expensive",  # expense
    "experiment": "experiment experiments experimented experimenting experimenter experimenters "
    "experimentation",  # experience
    "extensive": "extensive extensively",  # extension
    "fabricate": "fabricate fabricates fabricated fabricating fabrication fabrications",  # fabric
    "federation": "federation federations",  # federal
    "founder": "founded founding",  # found
    "government": "government governments governmental",  # govern
    "grateful": "grateful gratefully",  # grate
    "heroine": "heroine heroines",  # heroin
    "hospital": "hospital hospitals hospitalize hospitalized hospitalizing hospitalization "
    "hospitalizations",  # hospitality
    "humane": "humane humanely",  # human
    "identical": "identical identically",  # identity
    "ignorant": "ignorant ignorance",  # ignore
    "immunize": "immunize immunizes immunized immunizing immunization immunizations",  # immune
    "important": "important importantly importance",  # import
    "inflation": "inflation inflationary",  # inflate
    "informal": "informal informally informality",  # inform
    "informant": "informant informants",
    "initial": "initial initially initials",  # initiate
    "initiative": "initiative initiatives",
    "installment": "installment installments",  # install
    "instrumental": "instrumental",  # instrument
    "integrity": "integrity",  # integral, integrate
    "internal": "internal internally internals internalize internalized",  # intern
    "international": "international internationals internationally internationalize "
    "internationalized internationalization internationalism",
    "invasive": "invasive",  # invasion
    "ironic": "ironic ironically",  # iron
    "lateral": "lateral laterally",  # later
    "liberate": "liberate liberates liberated liberating liberation liberator "
    "liberators",  # liberal
    "liquidate": "liquidate liquidates liquidated liquidating liquidation liquidations liquidator "
    "liquidators",  # liquid
    "liquidity": "liquidity",
    "literal": "literal literally",  # liter
    "majority": "majority majorities",  # major
    "maxims": "maxim maxims",  # maximize
    "memorial": "memorial memorials memorialize memorialized",  # memory
    "minority": "minority minorities",  # minor
    "mobilize": "mobilize mobilizes mobilized mobilizing mobilization",  # mobile
    "naturalization": "naturalize naturalizes naturalized naturalizing naturalization",  # nature
    "negligible": "negligible negligibly",  # negligence
    "nominal": "nominal nominally",  # nominate
    "numerous": "numerous numerously",  # numeric
    "objective": "objective objectives objectively",  # object
    "occupant": "occupant occupants occupancy",  # occupation
    "offensive": "offensive offensively offensives",  # offense
    "officer": "officer officers",  # office
    "organic": "organic organics organically",  # organ
    "organism": "organism organisms",
    "organization": "organize organizes organized organizing organizer organizers organization "
    "organizations organizational organizationally",
    "original": "original originally originals originality",  # origin
    "originate": "originate originates originated originating origination originations originator "
    "originators",
    "paste": "paste pastes pasted pasting",  # past
    "personal": "personal personally",  # person
    "physics": "physics",  # physical
    "polite": "polite politely politeness",  # politics
    "positive": "positive positively positives",  # position
    "powerful": "powerful powerfully",  # power
    "precedent": "precedent precedents",  # precede
    "president": "president presidents presidential presidency presidencies",  # preside
    "probate": "probate probates probated",  # probation
    "productive": "productive productively productivity",  # product
    "profession": "profession professions professional professionals professionally "
    "professionalism",  # profess
    "protestant": "protestant protestants",  # protest
    "publication": "publication publications",  # public
    "publicity": "publicity",
    "rational": "rational rationally rationality",  # ration
    "reasonable": "reasonable reasonably reasonableness",  # reason
    "receivable": "receivable receivables",  # receive
    "receiver": "receiver receivers receivership receiverships",
    "recession": "recession recessions recessionary",  # recess
    "refinance": "refinance refinances refinanced refinancing refinancings",  # refine
    "relative": "relative relatives relatively",  # relate
    "relator": "relator relators",
    "respective": "respective respectively",  # respect
    "response": "response responses",  # responsible
    "responsive": "responsive responsively responsiveness",
    "securities": "securities",  # security
    "selective": "selective selectively",  # select
    "senator": "senator senators senatorial",  # senate
    "several": "several",  # sever
    "severe": "severe severely severity severest",
    "situated": "situated",  # situation
    "subjective": "subjective subjectively",  # subject
    "successor": "successor successors succession successions successive successively",  # success
    "suite": "suite suites",  # suit
    "terminal": "terminal terminals terminally",  # terminate
    "transition": "transition transitions transitional transitioned transitioning",  # transit
    "treasurer": "treasurer treasurers",  # treasure
    "underlying": "underlying",  # under
    "united": "unite unites united uniting",  # unit
    "universal": "universal universally universality",  # universe
    "university": "university universities",
    "unrelenting": "unrelenting unrelentingly",  # unrelated
    "utility": "utility utilities",  # utilize
    "vacation": "vacation vacations",  # vacate
    "vigilant": "vigilant vigilantly vigilance",  # vigil
    "wellness": "wellness",  # well
    "willful": "willful willfully willfulness",  # will
}

# Names whose stem is another word's, or another name's. A name has no endings: it is a term itself.
NAMES = """
    abbott adams addie alam amy andrews annie anne anthony arce armstrong ashe atkins avery bailey
    banning barnes barrie barry bates benning berkeley bering berry billings blanding bobbie bobby
    boeing bowers bowes boyles brooke brookes brooks browning brownie bruce bryce bunting burns
    byers caine canales canning carey carle carrie carry casey cassie channing charles cherie
    chrissie christi christie christy clarke clayton clive cole coles collins connie cooke cooper
    coopers corning covey crane cummings curtis cutler dale dallas daniels darling davies deere
    dellums denning dennis denny dimes dobbie dolly dominic donnie dowling downing downs drake
    dunning durante eddie edwards ellie emirates emmy erie evans evers faye fanning ferris
    fielding fields fleming flores flowers floyd flushing forbes foley fortis francis frances
    france franks freddie frye gaines garner garrett gates gerry gibbons gibbs givens glover
    golding goode goodwin gorman graves greene greening griffiths grimes gunning gurley haile
    hailey haines hales halle harding hardy harley harlan harmon harper harrie harriet harris
    harry harte hastings hayes haynes hays heard heller hewes hickey higgins hines hobbes hobbs
    holder holly hollis holmes honey hooker hooper hopkins howe howes hughes hume humes hunte
    hurley iris jacobs james jamie jennings jerry jewell jimmie jimmy johnnie johnny johns jones
    joye julie june kasey katie katy keating keene keller kerry keyes kimmie king kings kline
    kristi kristie kristy lanning lansing laurie lewis levi levine lilly linares lori lories louie
    louis lowe lowes lucie lucy lynch lyons maine maisie manning marie marin marines marks marley
    marri marshall martie mary mattie matthews maxie may mayes mays mellon meyers michele mickie
    miles millie mills mitchell mobley molly monte moody moore mooney morales morris morrie myers
    nance nathan nichols norris novell oakes oneill owens pacific paine palmer parente paris parke
    parkes parks patsy patty paulie peake pedro penney pennings petit penny perkins perry peters
    phillips pickering pierce poindexter pointe polly poole porte porter powers prentice price
    providence provident quarles quincy randall rawlings rayes reading redding reese reeves revere
    rhodes richards richie rickie rivers robbie robbins roberts robins rodgers rogers rollie
    rollins romney ronnie roone rose rosie rowe rowlings royce rudd ruddy russell ryder sadler
    salley sally sanders sandy sawyer saunders sayles schilling seale sears sharpe shelley sherry
    shirley simmons simms skilling skinner smalls smythe snelling spaulding spears stacey stanley
    steele stephens sterling stevens stiles stokes stokely stowe summers susie swayne sykes tammie
    teddy terri terrie terry tessie tilley tobey toby tommie tommy toni tony tracey tripp tunney
    turley tyree ulster vance vaughn vickie viola wade wagoner wales walls walter walters waring
    warren waters watkins watts waverly weaver weeks wells welles wendy wharton wheeling white
    whiting widener wilde wiley wilkins williams williamson willie willis willy wills wilson
    winters withers woods woody worthing wylie yates
"""
_PLURALS_TOO = """
    brownie crane darling dimes dolly downs fields flowers gates honey hooker kings lilly marines
    marks may miles mills parks penny porter powers price reading rivers rose spears summers walls
    walter waters weaver weeks wills winters king reeves holder banning carry berry hardy sandy
    june ruddy woody moody white
"""
"""Names that are as often plain words, and have the endings of those."""

# Words in -is that are plurals; all others keep it (`analysis`, `Harris`, `Paris`).
PLURALS_IN_IS = """
    alibis bangladeshis bikinis corgis delis emiratis emojis farsis ferraris graffitis gujaratis
    houthis iraqis israelis jacuzzis kashmiris khakis kiwis kuwaitis lamborghinis maseratis maxis
    minis nazis nepalis omanis origamis pakistanis punjabis qataris rabbis safaris saudis semis skis
    somalis taxis tsunamis uzis wikis yazidis yemenis yetis zucchinis
"""

# A word, and forms of it that no rule of endings finds.
IRREGULAR = """
    analysis analyses, crisis crises, basis, thesis theses, hypothesis hypotheses, synthesis
    syntheses, diagnosis diagnoses, prognosis prognoses, emphasis emphases, parenthesis
    parentheses, oasis oases, antithesis antitheses, neurosis neuroses, psychosis psychoses,
    metamorphosis metamorphoses, dialysis dialyses, paralysis paralyses, gas gases gasses, bus
    buses busses, lens lenses, sue sues sued suing, man men, woman women, child children, foot
    feet, tooth teeth, mouse mice, goose geese, ox oxen, wife wives, knife knives, wolf wolves,
    half halves, thief thieves, loaf loaves, shelf shelves, calf calves, self selves, elf elves,
    scarf scarves, hoof hooves, criterion criteria, phenomenon phenomena, index indices indexes,
    appendix appendices appendixes, vertex vertices, vortex vortices, axis,
    gram grams gramme grammes,
    memorandum memoranda memorandums, addendum addenda, referendum referenda referendums,
    bacterium bacteria, curriculum curricula, stratum strata, syllabus syllabi, stimulus stimuli,
    fungus fungi, nucleus nuclei, cactus cacti, radius radii, formula formulae formulas, larva
    larvae, vertebra vertebrae, alumnus alumni, sell sells selling sold, buy buys buying bought,
    bring brings bringing brought, think thinks thinking thought, teach teaches teaching taught,
    catch catches catching caught, seek seeks seeking sought, fight fights fighting fought, pay
    pays paying paid, tell tells telling told, keep keeps keeping kept, sleep sleeps sleeping
    slept, lose loses losing lost, send sends sending sent, spend spends spending spent, lend
    lends lending lent, build builds building buildings built, make makes making made, hold holds
    holding held, stand stands standing stood, understand understands understanding understood,
    win wins winning won, begin begins beginning began begun, drink drinks drinking drank drunk,
    swim swims swimming swam swum, sing sings singing sang sung, sink sinks sinking sank sunk, run
    runs running ran, come comes coming came, become becomes becoming became, give gives giving
    gave given, take takes taking took taken, shake shakes shaking shook shaken, write writes
    writing wrote written, drive drives driving drove driven, ride rides riding rode ridden, rise
    rises rising rose risen, arise arises arising arose arisen, steal steals stealing stole
    stolen, speak speaks speaking spoke spoken, break breaks breaking broke broken, choose chooses
    choosing chose chosen, freeze freezes freezing froze frozen, forget forgets forgetting forgot
    forgotten, get gets getting got gotten, know knows knowing knew known, grow grows growing grew
    grown, throw throws throwing threw thrown, draw draws drawing drew drawn, fly flies flying
    flew flown, show shows showing showed shown, eat eats eating ate eaten, hide hides hiding hid
    hidden, forbid forbids forbidding forbade forbidden, swear swears swearing swore sworn, wear
    wears wearing wore worn, tear tears tearing tore torn, shoot shoots shooting shot, meet meets
    meeting met, flee flees fleeing fled, lead leads leading led, mean means meaning meant, deal
    deals dealing dealt, feel feels feeling felt, leave leaves leaving, hear hears hearing
    hearings heard, say says saying said, lay lays laying laid, withhold withholds withholding
    withheld, withdraw withdraws withdrawing withdrew withdrawn, undertake undertakes undertaking
    undertook undertaken, overcome overcomes overcoming overcame, mislead misleads misleading
    misled, uphold upholds upholding upheld, oversee oversees overseeing oversaw overseen, foresee
    foresees foreseeing foresaw foreseen, forgive forgives forgiving forgave forgiven, undergo
    undergoes undergoing underwent undergone, withstand withstands withstanding withstood, go goes
    going went gone, do, see sees seeing seen, strike strikes striking struck, stick sticks
    sticking stuck, swing swings swinging swung, hang hangs hanging hung, dig digs digging dug,
    spin spins spinning spun, slide slides sliding slid, sweep sweeps sweeping swept, weep weeps
    wept, bind binds binding bound, bleed bleeds bleeding bled, breed breeds breeding bred, wake
    wakes waking woke woken, swell swells swelling swelled swollen, weave weaves weaving wove
    woven, bn bln billion billions, mln million millions, trn tln trillion trillions, v vs versus,
    adviser advisers advisor advisors
"""

# Plurals of abbreviations written in small letters, which no rule tells from other words.
ABBREVIATIONS = """
    aca ada ais apa ava bia cia cba cda cfo cio coo cpa cpu cto cva dea dia dna doa eca ema epa
    era esa eua eva faa fca fda fha fia fta gao gpa gpu hmo hoa ida ifi ifo imo ipo ira isa isp
    iso ita jpa kpi lca lta mba mou moa mna mpa msa msme nda nea ngo nia npo ota pda pfa pia ppa
    ppo pra psa pta rfa rna sba sda sme spa sro sta tfa tia tpa ufo usa usb uva vpa vpo wmo cpo
    cro cso ngo igo llc llp lp ai ev ict pr vc vip soe sez rta cepa bit epc phd
"""


def exceptions() -> dict[str, str]:
    """The words in the tables that stems do not decide, each with its term."""
    plain = set(_PLURALS_TOO.split())
    found = {word: stem for stem, words in APART.items() for word in words.split()}
    # A capital tells a name from a stem of the same letters: `cooperate` has the stem `cooper`.
    found |= {name: name.capitalize() for name in NAMES.split() if name not in plain}
    return found


def groups(table: str) -> list[list[str]]:
    """The groups of a table with commas between."""
    return [group.split() for group in table.split(",")]
