"""British spellings of English words, each with the American one: a table.

All forms of a word follow, and what compounds have it last (`overdraught`). Verbs in -ise are a
rule in `index.analysis.stemming`.
"""

SPELLINGS = """
    labour labor, colour color, favour favor, favourite favorite, honour honor, honourable
    honorable, harbour harbor, neighbour neighbor, neighbourhood neighborhood, behaviour behavior,
    behavioural behavioral, rumour rumor, humour humor, armour armor, armoury armory, endeavour
    endeavor, vapour vapor, tumour tumor, parlour parlor, rigour rigor, vigour vigor, valour
    valor, savour savor, savoury savory, odour odor, candour candor, ardour ardor, clamour clamor,
    demeanour demeanor, misdemeanour misdemeanor, fervour fervor, flavour flavor, splendour
    splendor, saviour savior, succour succor, mould mold, moult molt, smoulder smolder, centre
    center, theatre theater, cheque check, tyre tire, fibre fiber, litre liter, metre meter,
    kilometre kilometer, centimetre centimeter, millimetre millimeter, millilitre milliliter,
    calibre caliber, lustre luster, sabre saber, sombre somber, spectre specter, meagre meager,
    sceptre scepter, manoeuvre maneuver, defence defense, offence offense, licence license,
    pretence pretense, practise practice, catalogue catalog, dialogue dialog, analogue analog,
    travelled traveled, travelling traveling, traveller traveler, cancelled canceled, cancelling
    canceling, labelled labeled, labelling labeling, modelled modeled, modelling modeling, fuelled
    fueled, fuelling fueling, signalled signaled, signalling signaling, counsellor counselor,
    counselled counseled, counselling counseling, channelled channeled, channelling channeling,
    levelled leveled, levelling leveling, totalled totaled, totalling totaling, marshalled
    marshaled, marshalling marshaling, dialled dialed, dialling dialing, quarrelled quarreled,
    rivalled rivaled, unravelled unraveled, equalled equaled, enrolment enrollment, enrol enroll,
    fulfil fulfill, fulfilment fulfillment, skilful skillful, wilful willful, wilfully willfully,
    instalment installment, instalments installments, jewellery jewelry, jeweller jeweler, woollen
    woolen, distil distill, appal appall, anaesthetic anesthetic, anaesthesia anesthesia, anaemia
    anemia, paediatric pediatric, paediatrician pediatrician, haemorrhage hemorrhage, haemoglobin
    hemoglobin, haemophilia hemophilia, leukaemia leukemia, oestrogen estrogen, oesophagus
    esophagus, foetus fetus, foetal fetal, gynaecology gynecology, gynaecologist gynecologist,
    orthopaedic orthopedic, encyclopaedia encyclopedia, caesarean cesarean, diarrhoea diarrhea,
    archaeology archeology, archaeological archeological, mediaeval medieval, aluminium aluminum,
    grey gray, kerb curb, plough plow, programme program, judgement judgment, acknowledgement
    acknowledgment, ageing aging, sceptic skeptic, sceptical skeptical, scepticism skepticism,
    sulphur sulfur, sulphuric sulfuric, sulphate sulfate, artefact artifact, aeroplane airplane,
    cosy cozy, pyjamas pajamas, storey story, storeyed storied, draught draft, draughtsman
    draftsman, draughty drafty, mouldy moldy, panellist panelist, medallist medalist, worshipper
    worshiper, focussed focused, focussing focusing, duelling dueling, instil instill, enthral
    enthrall, thraldom thralldom, anaesthetist anesthetist, anaemic anemic, archaeologist
    archeologist, arbour arbor, clangour clangor, dolour dolor, enamoured enamored, glamour
    glamor, rancour rancor, colourful colorful, reconnoitre reconnoiter, louvre louver,
    accoutrement accouterment, mitre miter, saltpetre saltpeter, sepulchre sepulcher, titre titer,
    goitre goiter, fibreglass fiberglass, centilitre centiliter, decilitre deciliter, centrefold
    centerfold, centrepiece centerpiece, defenceless defenseless, lodgement lodgment, abridgement
    abridgment, likeable likable, loveable lovable, saleable salable, sizeable sizable, liveable
    livable, moveable movable, rateable ratable, useable usable, tradeable tradable, shakeable
    shakable, sulphide sulfide, axe ax, chequebook checkbook, chequered checkered, greyish
    grayish, ploughman plowman, snowplough snowplow, kilogramme kilogram, pedlar peddler, enquire
    inquire, enquiry inquiry, faecal fecal, faeces feces, oedema edema, amoeba ameba, homoeopathy
    homeopathy, homoeopathic homeopathic, coeliac celiac, apnoea apnea, gonorrhoea gonorrhea,
    aetiology etiology, haematology hematology, haematologist hematologist, haemophiliac
    hemophiliac, haematoma hematoma, haemorrhagic hemorrhagic, ischaemia ischemia, ischaemic
    ischemic, hypoglycaemia hypoglycemia, hyperglycaemia hyperglycemia, septicaemia septicemia,
    paedophile pedophile, paedophilia pedophilia, palaeontology paleontology, palaeontologist
    paleontologist, palaeolithic paleolithic, primaeval primeval, orthopaedist orthopedist,
    caesium cesium, tularaemia tularemia, oestrogenic estrogenic, liquorice licorice, mollusc
    mollusk, burnt burned, learnt learned, dreamt dreamed, leapt leaped, spelt spelled, spilt
    spilled, spoilt spoiled, whilst while, amongst among, amidst amid, trialled trialed,
    transhipment transshipment, waggon wagon, aerofoil airfoil, diarrhoeal diarrheal, kerbside
    curbside, racoon raccoon, hiccough hiccup, bevelled beveled, orientated oriented, multistorey
    multistory, harbourmaster harbormaster, snorkelling snorkeling, cauldron caldron, behove
    behoove, sceptically skeptically, analyse analyze, paralyse paralyze, catalyse catalyze,
    hydrolyse hydrolyze, gaol jail, carburettor carburetor, whisky whiskey, yoghurt yogurt,
    omelette omelet, moustache mustache, tonne ton, councillor councilor, towards toward,
    afterwards afterward
"""
